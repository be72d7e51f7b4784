namespace Stigmer.AppHost.Redis;

/// <summary>A Redis that somebody else runs.</summary>
internal sealed class ExternalRedisResource(string name, RedisConnection connection) : Resource(name), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => connection.ConnectionString;

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() => connection.Properties;
}
