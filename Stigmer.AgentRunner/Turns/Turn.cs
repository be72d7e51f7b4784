using Stigmer.AgentRunner.Reporting;

namespace Stigmer.AgentRunner.Turns;

/// <summary>One attempt at one turn, and what it works with.</summary>
internal sealed record Turn(TurnPosition Position, RunSetup Setup, JournalWriter Writer, TurnStop Stop)
{
    internal int Number => Position.Turn;
}
