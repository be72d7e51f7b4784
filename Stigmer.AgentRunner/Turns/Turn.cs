using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>One attempt at one turn, and what it works with.</summary>
internal sealed record Turn(TurnPosition Position, RunSetup Setup, TurnWriter Writer, TurnStop Stop)
{
    internal int Number => Position.Turn;

    /// <summary>What models that can are shown, by its hash.</summary>
    internal IReadOnlyDictionary<string, DataContent> Media { get; init; } = new Dictionary<string, DataContent>();

    /// <summary>Which limit of the run is used up, in words; null when none is.</summary>
    internal Func<string?> UsedUp { get; init; } = () => null;

    /// <summary>What was said and done before, oldest first. A sub-agent knows only what it was told itself.</summary>
    internal IReadOnlyList<IReadOnlyList<JournalEntry>> Conversation =>
        Position.SubAgent.Length == 0 ? [.. Writer.Copy.Earlier, Writer.Entries] : [Writer.Entries];
}
