using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

/// <summary>How a project says that it wants to be started.</summary>
internal sealed record ChosenLaunchProfile(
    string Name, string? CommandLineArgs, string? ApplicationUrl, IReadOnlyDictionary<string, string> EnvironmentVariables)
    : IResourceAnnotation
{
    /// <summary>An endpoint for each of the profile's URLs, named by its scheme and, from the second on, its number.</summary>
    internal IEnumerable<EndpointAnnotation> Endpoints()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);

        foreach (var url in (ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            {
                throw new DistributedApplicationException($"The applicationUrl of the launch profile '{Name}' is not a list of URLs: '{url}'.");
            }

            var count = counts[uri.Scheme] = counts.GetValueOrDefault(uri.Scheme) + 1;
            yield return new EndpointAnnotation(
                ProtocolType.Tcp, uri.Scheme, name: count == 1 ? uri.Scheme : $"{uri.Scheme}{count}", port: uri.Port);
        }
    }

    /// <summary>In a deployment a project that listens at all does so by both schemes, on ports that the deployment chooses.</summary>
    internal IEnumerable<EndpointAnnotation> PublishedEndpoints() => string.IsNullOrEmpty(ApplicationUrl)
        ? []
        :
        [
            new EndpointAnnotation(ProtocolType.Tcp, "http"),
            new EndpointAnnotation(ProtocolType.Tcp, "https") { IsDefaultHttps = true },
        ];
}
