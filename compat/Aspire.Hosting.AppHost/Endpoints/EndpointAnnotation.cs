using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where a resource can be reached.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (int? Value, bool IsSet) _port;
    private (int? Value, bool IsSet) _targetPort;
    private string? _transport;

    /// <summary>Declares an endpoint; name and transport follow from the scheme when they are not given.</summary>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        _transport = transport;
        Name = name ?? UriScheme;
        ResourceNames.Check(nameof(EndpointAnnotation), Name);
        _port = (port, port is not null);
        _targetPort = (targetPort, targetPort is not null);
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>The name, unique in its resource.</summary>
    public string Name { get; set; }

    /// <summary>TCP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of the endpoint's URL.</summary>
    public string UriScheme { get; set; }

    /// <summary>What is spoken: http, http2 or tcp; follows from the scheme unless it is set.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    /// <summary>The public port; null for any that is free. Without a proxy it is the target port unless it is set.</summary>
    public int? Port
    {
        get => _port.IsSet || IsProxied ? _port.Value : _targetPort.Value;
        set => _port = (value, true);
    }

    /// <summary>The port on which the process itself listens; null for any that is free. Without a proxy it is the public one unless it is set.</summary>
    public int? TargetPort
    {
        get => _targetPort.IsSet || IsProxied ? _targetPort.Value : _port.Value;
        set => _targetPort = (value, true);
    }

    /// <summary>Whether a deployment shows the endpoint to the world.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether the public port is held by a proxy, so that it outlives the process.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Where the endpoint came to be; null while that is not settled.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _allocated.Task.IsCompletedSuccessfully ? _allocated.Task.Result : null;
        set => _allocated.TrySetResult(value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <summary>The variable that tells the process its own port, when the endpoint has one of its own.</summary>
    internal string? PortVariable { get; init; }

    /// <summary>Whether the endpoint is the one by HTTPS that a deployment takes care of, so that the process itself does not listen there.</summary>
    internal bool IsDefaultHttps { get; init; }

    /// <summary>Whether the port itself speaks TLS.</summary>
    internal bool TlsEnabled => UriScheme is "https" or "rediss";

    internal Task<AllocatedEndpoint> AllocationAsync(CancellationToken cancellationToken) => _allocated.Task.WaitAsync(cancellationToken);
}
