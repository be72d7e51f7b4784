using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address of an endpoint in the running application.</summary>
public class AllocatedEndpoint
{
    internal AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port) => (Endpoint, Address, Port) = (endpoint, address, port);

    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>The host's name.</summary>
    public string Address { get; }

    /// <summary>The public port.</summary>
    public int Port { get; }

    /// <summary>The scheme of the URL.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Host and port.</summary>
    public string EndPointString => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");

    /// <summary>The URL.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";
}
