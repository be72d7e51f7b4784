namespace Stigmer.AppHost.Redis;

/// <summary>What a client of Redis is told, in the forms that Aspire's own integration has.</summary>
internal sealed record RedisConnection(ReferenceExpression Host, ReferenceExpression Port, ParameterResource? Password)
{
    internal ReferenceExpression ConnectionString => Password is { } password
        ? ReferenceExpression.Create($"{Host}:{Port},password={password}")
        : ReferenceExpression.Create($"{Host}:{Port}");

    internal IEnumerable<KeyValuePair<string, ReferenceExpression>> Properties
    {
        get
        {
            yield return new("Host", Host);
            yield return new("Port", Port);
            if (Password is { } password)
            {
                yield return new("Password", ReferenceExpression.Create($"{password}"));
            }
        }
    }
}
