using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Support.Topologies;

/// <summary>A resource of the AppHost, and how to recognise its process.</summary>
internal sealed record TopologyResource(string Name, string Assembly)
{
    internal static readonly TopologyResource Server = new("stigmer-server", "Stigmer.Server");
    internal static readonly TopologyResource Runner = new("agent-runner", "Stigmer.AgentRunner");
    internal static readonly TopologyResource Temporal = new("temporal", "Temporal.DevServer");

    internal static readonly IReadOnlyList<TopologyResource> All = [Temporal, Server, Runner];

    internal bool IsRunBy(int processId) => ProcessTree.CommandLine(processId).Contains(Assembly, StringComparison.Ordinal);

    public override string ToString() => Name;
}
