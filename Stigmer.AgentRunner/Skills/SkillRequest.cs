using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.ApiResources;

namespace Stigmer.AgentRunner.Skills;

/// <summary>Which skills an agent of a run is to have.</summary>
internal sealed record SkillRequest(ExecutionJournal Journal, IReadOnlyList<ApiResourceReference> References)
{
    /// <summary>Path of the sub-agent; empty for the agent itself.</summary>
    internal string SubAgent { get; init; } = "";

    /// <summary>Where references that name no organisation look.</summary>
    internal string Org { get; init; } = "";

    /// <summary>The prompt is to have each SKILL.md as a whole.</summary>
    internal bool InFull { get; init; }
}
