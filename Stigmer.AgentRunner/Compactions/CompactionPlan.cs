using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>What is to be left out of a conversation.</summary>
/// <param name="ThroughTurn">The last turn that a summary covers.</param>
/// <param name="PruneThroughTurn">The last turn whose long results are left out.</param>
internal sealed record CompactionPlan(int ThroughTurn, int PruneThroughTurn)
{
    /// <param name="journal">The agent's own entries of this execution.</param>
    /// <param name="keptCharacters">So much of the newest turns may stay as it is.</param>
    internal static CompactionPlan Of(IReadOnlyList<JournalEntry> journal, long keptCharacters)
    {
        var turns = journal
            .Select(entry => (Turn: TurnOf(entry), Characters: (long)CharactersOf(entry)))
            .Where(one => one.Turn > 0)
            .GroupBy(one => one.Turn, (turn, all) => (Turn: turn, Characters: all.Sum(one => one.Characters)))
            .OrderByDescending(one => one.Turn)
            .ToArray();
        var last = turns.FirstOrDefault().Turn;
        var kept = 0L;
        var through = last;
        foreach (var (turn, characters) in turns)
        {
            kept += characters;
            if (kept > keptCharacters)
            {
                break;
            }

            through = turn - 1;
        }

        // The results of the newest turn are what the model waits for.
        return new CompactionPlan(through, Math.Max(0, last - 1));
    }

    private static int TurnOf(JournalEntry entry) => entry.BodyCase switch
    {
        JournalEntry.BodyOneofCase.AssistantMessage => entry.AssistantMessage.Turn,
        JournalEntry.BodyOneofCase.ToolFinished => entry.ToolFinished.Turn,
        _ => 0,
    };

    private static int CharactersOf(JournalEntry entry) =>
        entry.BodyCase == JournalEntry.BodyOneofCase.ToolFinished ? entry.ToolFinished.Output.Length : entry.CalculateSize();
}
