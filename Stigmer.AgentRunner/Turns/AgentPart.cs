using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;

namespace Stigmer.AgentRunner.Turns;

/// <summary>One of those who work in a run: the agent itself, or a sub-agent.</summary>
internal sealed record AgentPart
{
    /// <summary>Path of a sub-agent, as in the journal; empty for the agent itself.</summary>
    internal string Path { get; init; } = "";

    /// <summary>What a sub-agent is called by.</summary>
    internal string Name { get; init; } = "";

    /// <summary>What a sub-agent is for.</summary>
    internal string Description { get; init; } = "";

    internal required string Instructions { get; init; }

    internal IReadOnlyList<ApiResourceReference> SkillRefs { get; init; } = [];

    internal IReadOnlyList<McpServerDefinition> McpServers { get; init; } = [];

    /// <summary>Whom it can hand tasks to.</summary>
    internal IReadOnlyList<AgentPart> SubAgents { get; init; } = [];

    /// <summary>What a person should know about how it is put together.</summary>
    internal IReadOnlyList<string> Problems { get; init; } = [];
}
