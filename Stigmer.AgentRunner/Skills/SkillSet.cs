using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Skills;

/// <summary>The skills of one agent, as far as they could be had.</summary>
/// <param name="Prompt">What the agent is told of them; empty without any.</param>
/// <param name="News">For the journal: which versions they are, and what is missing.</param>
internal sealed record SkillSet(string Prompt, IReadOnlyList<JournalEntry> News)
{
    internal static readonly SkillSet None = new("", []);
}
