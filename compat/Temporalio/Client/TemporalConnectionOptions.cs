namespace Temporalio.Client;

/// <summary>Where the server is and how it is talked to.</summary>
public class TemporalConnectionOptions : ICloneable
{
    /// <summary>Creates options.</summary>
    public TemporalConnectionOptions()
    {
    }

    /// <summary>Creates options for a server.</summary>
    public TemporalConnectionOptions(string targetHost) => TargetHost = targetHost;

    /// <summary>Host and port, without a scheme.</summary>
    public string? TargetHost { get; set; }

    /// <summary>TLS; unset means none, unless there is an API key.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>How calls are retried.</summary>
    public RpcRetryOptions? RpcRetry { get; set; }

    /// <summary>Pings on the connection; unset means none.</summary>
    public KeepAliveOptions? KeepAlive { get; set; } = new();

    /// <summary>Headers of each call.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>>? RpcMetadata { get; set; }

    /// <summary>Sent as a bearer token.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How the server names this client; unset means process id and host.</summary>
    public string? Identity { get; set; }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (TemporalConnectionOptions)MemberwiseClone();
        copy.Tls = (TlsOptions?)Tls?.Clone();
        copy.RpcRetry = (RpcRetryOptions?)RpcRetry?.Clone();
        copy.KeepAlive = (KeepAliveOptions?)KeepAlive?.Clone();
        return copy;
    }
}

/// <summary>TLS of a connection; certificates and keys are PEM.</summary>
public class TlsOptions : ICloneable
{
    /// <summary>The authority to trust in place of the system's.</summary>
    public byte[]? ServerRootCACert { get; set; }

    /// <summary>The name to expect in the server's certificate.</summary>
    public string? Domain { get; set; }

    /// <summary>The client's certificate.</summary>
    public byte[]? ClientCert { get; set; }

    /// <summary>The client's key.</summary>
    public byte[]? ClientPrivateKey { get; set; }

    /// <summary>Whether there is no TLS, even with an API key.</summary>
    public bool Disabled { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>Pings that notice a dead connection.</summary>
public class KeepAliveOptions : ICloneable
{
    /// <summary>Time between pings.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time to wait for an answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}
