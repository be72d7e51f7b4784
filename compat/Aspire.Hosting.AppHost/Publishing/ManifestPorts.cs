using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>An endpoint with the ports that a manifest says it has; null leaves a port to the deployment.</summary>
internal sealed record ManifestEndpoint(EndpointAnnotation Endpoint, int? Port, int? TargetPort);

/// <summary>Settles the ports of endpoints in a manifest: those that must have one and were given none are counted from 8000.</summary>
internal sealed class ManifestPorts
{
    private const int First = 8000;

    private readonly HashSet<int> _used = [];
    private int _next = First;

    internal IReadOnlyList<ManifestEndpoint> Settle(IResource resource)
    {
        var defaultSchemes = new HashSet<string>(StringComparer.Ordinal);
        var settled = new List<ManifestEndpoint>();

        foreach (var endpoint in resource.Endpoints())
        {
            var isHttp = endpoint.UriScheme is "http" or "https";
            var target = endpoint.TargetPort
                ?? (resource is ContainerResource ? endpoint.Port : null)

                // A project's first endpoint of either scheme is where its image listens: the deployment knows.
                ?? (resource is ProjectResource && isHttp && defaultSchemes.Add(endpoint.UriScheme) ? null : Allocate());
            if (resource is ProjectResource && isHttp)
            {
                defaultSchemes.Add(endpoint.UriScheme);
            }

            var port = endpoint.Port == target ? null : endpoint.Port ?? (target is null && !isHttp ? Allocate() : null);
            Use(target);
            Use(port);
            settled.Add(new ManifestEndpoint(endpoint, port, target));
        }

        return settled;
    }

    private int Allocate()
    {
        while (_used.Contains(_next))
        {
            _next++;
        }

        return _next++;
    }

    private void Use(int? port)
    {
        if (port is { } number)
        {
            _used.Add(number);
        }
    }
}
