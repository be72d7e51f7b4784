namespace Stigmer.AppHost.Redis;

/// <summary>This machine's own <c>redis-server</c>, for a rehearsal: what it holds is gone when it ends.</summary>
internal sealed class RedisProgramResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string Program = "redis-server";
    internal const string Endpoint = "tcp";
    internal const string PortVariable = "REDIS_PORT";
    internal const string PasswordVariable = "REDIS_PASSWORD";

    // The settings go through the shell to the program's input: a password in its arguments could be seen by others.
    internal const string Script = $"""
        exec {Program} - <<END
        bind 127.0.0.1
        port ${PortVariable}
        requirepass ${PasswordVariable}
        save ""
        appendonly no
        END
        """;

    internal RedisProgramResource(string name, string workingDirectory, ParameterResource password)
        : base(name, "/bin/sh", workingDirectory)
    {
        Password = password;
        var endpoint = new EndpointReference(this, Endpoint);
        Connection = new RedisConnection(
            ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Host)}"),
            ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Port)}"),
            password);
    }

    internal ParameterResource Password { get; }

    internal RedisConnection Connection { get; }

    public ReferenceExpression ConnectionStringExpression => Connection.ConnectionString;

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() => Connection.Properties;
}
