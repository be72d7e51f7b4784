namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>The whole URL.</summary>
    Url = 0,

    /// <summary>The host's name.</summary>
    Host = 1,

    /// <summary>The host's address in version 4 of the Internet Protocol.</summary>
    IPV4Host = 2,

    /// <summary>The public port.</summary>
    Port = 3,

    /// <summary>The scheme of the URL.</summary>
    Scheme = 4,

    /// <summary>The port on which the process itself listens.</summary>
    TargetPort = 5,

    /// <summary>Host and port.</summary>
    HostAndPort = 6,

    /// <summary>Whether the port itself speaks TLS: True or False.</summary>
    TlsEnabled = 7,
}
