using System.Text.Json;

namespace Stigmer.Tests.Support.Topologies;

/// <summary>The AppHost's status file, as far as tests look at it.</summary>
internal sealed record TopologyStatus(bool Ready, IReadOnlyList<TopologyStatus.Resource> Resources)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    internal static TopologyStatus Read(string path) => JsonSerializer.Deserialize<TopologyStatus>(File.ReadAllBytes(path), Json)!;

    /// <summary>Host and port of a resource's first endpoint.</summary>
    internal string AddressOf(TopologyResource resource) => new Uri(Resources.Single(listed => listed.Name == resource.Name).Urls[0]).Authority;

    internal sealed record Resource(string Name, int? Pid, int Restarts, IReadOnlyList<string> Urls);
}
