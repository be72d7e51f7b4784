using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where a resource can be reached.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : protocol.ToString().ToLowerInvariant());
        Name = name ?? UriScheme;
        ResourceNames.Check(nameof(EndpointAnnotation), Name);
        Port = port ?? (isProxied ? null : targetPort);
        TargetPort = targetPort ?? (isProxied ? null : port);
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>The name, unique in its resource.</summary>
    public string Name { get; set; }

    /// <summary>TCP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of the endpoint's URL.</summary>
    public string UriScheme { get; set; }

    /// <summary>What is spoken: http, http2 or tcp.</summary>
    public string Transport { get; set; }

    /// <summary>The public port; null for any that is free.</summary>
    public int? Port { get; set; }

    /// <summary>The port on which the process itself listens; null for any that is free.</summary>
    public int? TargetPort { get; set; }

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
