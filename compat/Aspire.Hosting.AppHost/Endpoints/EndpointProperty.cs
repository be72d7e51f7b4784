namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>The whole URL.</summary>
    Url = 0,

    /// <summary>The host's name.</summary>
    Host = 1,

    /// <summary>The public port.</summary>
    Port = 3,

    /// <summary>Host and port.</summary>
    HostAndPort = 6,
}
