using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;

namespace Stigmer.AgentRunner.Turns;

/// <summary>One of those who work in a run: the agent itself, or a sub-agent.</summary>
internal sealed record AgentPart
{
    /// <summary>Path of a sub-agent, as in the journal; empty for the agent itself.</summary>
    internal string Path { get; init; } = "";

    internal required string Instructions { get; init; }

    internal IReadOnlyList<ApiResourceReference> SkillRefs { get; init; } = [];

    internal IReadOnlyList<McpServerDefinition> McpServers { get; init; } = [];
}
