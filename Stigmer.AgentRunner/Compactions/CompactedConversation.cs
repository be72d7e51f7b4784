using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>What of a conversation models still read, by the compactions in its journals.</summary>
/// <param name="Summary">Of what they no longer read; empty when they read everything.</param>
/// <param name="Words">What the person said in the execution of the summary, as far as it is covered: kept word for word.</param>
/// <param name="Parts">The journals that are left, oldest first.</param>
internal sealed record CompactedConversation(string Summary, IReadOnlyList<string> Words, IReadOnlyList<JournalPart> Parts)
{
    /// <param name="journals">Earlier executions of the session, oldest first, then the one at hand.</param>
    internal static CompactedConversation Of(IReadOnlyList<IReadOnlyList<JournalEntry>> journals)
    {
        var (summarised, summary) = Last(journals, compaction => compaction.Summary.Length > 0);
        var (pruned, pruning) = Last(journals, _ => true);
        var first = Math.Max(summarised, 0);
        var words = new List<string>();
        var parts = new List<JournalPart>();
        for (var index = first; index < journals.Count; index++)
        {
            var prunedThrough = index < pruned ? int.MaxValue : index == pruned ? pruning!.PrunedThroughTurn : 0;
            var entries = index == summarised ? Uncovered(journals[index], summary!.ThroughTurn, words) : journals[index];
            parts.Add(new JournalPart(entries, prunedThrough));
        }

        return new CompactedConversation(summary?.Summary ?? "", words, parts);
    }

    // What comes before the first turn that is left is covered; only the person's own words are kept as they are.
    private static List<JournalEntry> Uncovered(IReadOnlyList<JournalEntry> journal, int throughTurn, List<string> words)
    {
        var left = new List<JournalEntry>();
        var isLeft = false;
        foreach (var entry in journal)
        {
            isLeft |= entry.BodyCase == JournalEntry.BodyOneofCase.TurnStarted && entry.TurnStarted.Turn > throughTurn;
            if (entry.BodyCase == JournalEntry.BodyOneofCase.HumanMessage && !isLeft)
            {
                words.Add(entry.HumanMessage.Text);
            }
            else if (entry.BodyCase != JournalEntry.BodyOneofCase.AssistantMessage || entry.AssistantMessage.Turn > throughTurn)
            {
                left.Add(entry);
            }
        }

        return left;
    }

    private static (int Index, Compaction? Compaction) Last(IReadOnlyList<IReadOnlyList<JournalEntry>> journals, Func<Compaction, bool> counts)
    {
        for (var index = journals.Count - 1; index >= 0; index--)
        {
            var found = journals[index].LastOrDefault(entry => entry.BodyCase == JournalEntry.BodyOneofCase.Compaction && counts(entry.Compaction));
            if (found is not null)
            {
                return (index, found.Compaction);
            }
        }

        return (-1, null);
    }
}

/// <summary>What is left of one execution's journal.</summary>
/// <param name="Entries">In order.</param>
/// <param name="PrunedThroughTurn">Long results up to and with this turn are left out.</param>
internal sealed record JournalPart(IReadOnlyList<JournalEntry> Entries, int PrunedThroughTurn);
