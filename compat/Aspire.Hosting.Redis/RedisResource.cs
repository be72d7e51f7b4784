namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Redis server in a container.</summary>
public class RedisResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string EndpointName = "tcp";

    /// <summary>A server that asks for that password.</summary>
    public RedisResource(string name, ParameterResource password)
        : this(name)
    {
        PasswordParameter = password;
    }

    /// <summary>Where the server is.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, EndpointName);

    /// <summary>The name of the server's host.</summary>
    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    /// <summary>The server's port.</summary>
    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>The password; null when the server asks for none.</summary>
    public ParameterResource? PasswordParameter { get; }

    /// <summary>What a client connects with.</summary>
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var address = PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
            var encryption = ReferenceExpression.CreateConditional(
                PrimaryEndpoint.Property(EndpointProperty.TlsEnabled),
                bool.TrueString,
                ReferenceExpression.Create($",ssl=true"),
                ReferenceExpression.Create($""));

            return PasswordParameter is { } password
                ? ReferenceExpression.Create($"{address},password={password}{encryption}")
                : ReferenceExpression.Create($"{address}{encryption}");
        }
    }

    /// <summary>The server's address with the password in it.</summary>
    public ReferenceExpression UriExpression
    {
        get
        {
            var scheme = PrimaryEndpoint.Property(EndpointProperty.Scheme);

            return PasswordParameter is { } password
                ? ReferenceExpression.Create($"{scheme}://:{password:uri}@{Host}:{Port}")
                : ReferenceExpression.Create($"{scheme}://{Host}:{Port}");
        }
    }

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        yield return new("Host", ReferenceExpression.Create($"{Host}"));
        yield return new("Port", ReferenceExpression.Create($"{Port}"));
        if (PasswordParameter is { } password)
        {
            yield return new("Password", ReferenceExpression.Create($"{password}"));
        }

        yield return new("Uri", UriExpression);
    }
}
