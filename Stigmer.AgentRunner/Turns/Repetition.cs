using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>That the last turns were the same as those before them.</summary>
/// <param name="Times">How often the pattern has been seen in a row.</param>
/// <param name="Turns">How many turns make it up.</param>
/// <param name="Tool">A tool that is called in it.</param>
internal sealed record Repetition(int Times, int Turns, string Tool)
{
    /// <summary>What the model is told in the result of the call.</summary>
    internal string Warning => Turns == 1
        ? $"[You have now made this same call {Times} times in a row, and its result was the same each time. Doing it again will not change that: try another way, or say what keeps you from going on.]"
        : $"[You have now gone {Times} times through the same {Turns} turns, with the same results. Going on like this will not change that: try another way, or say what keeps you from going on.]";

    /// <summary>Why the run ends.</summary>
    internal string Error => Turns == 1
        ? $"the run goes round in circles: it made the same call of {Tool} {Times} times in a row, with the same result each time; say more exactly what to do (the setting Loops__EndAfter raises the bound)"
        : $"the run goes round in circles: it went {Times} times through the same {Turns} turns (with {Tool}), with the same results; say more exactly what to do (the setting Loops__EndAfter raises the bound)";

    /// <summary>For each turn with which a pattern repeated itself: how often by then.</summary>
    internal static IReadOnlyDictionary<int, Repetition> In(IReadOnlyList<JournalEntry> journal, int longestPattern)
    {
        var found = new Dictionary<int, Repetition>();
        var turns = Calls(journal);
        var matches = new int[longestPattern + 1];
        for (var index = 1; index < turns.Count; index++)
        {
            for (var period = 1; period <= longestPattern; period++)
            {
                matches[period] = index >= period && IsSame(turns[index], turns[index - period]) ? matches[period] + 1 : 0;
                var times = (matches[period] / period) + 1;
                // The same turn again is no longer pattern of several.
                if (matches[period] >= period && times > (found.GetValueOrDefault(turns[index].Turn)?.Times ?? 1))
                {
                    found[turns[index].Turn] = new Repetition(times, period, turns[index].Results[0].Tool);
                }
            }
        }

        return found;
    }

    // Turns without calls, or with one that has no result, are like no other.
    private static List<TurnCalls> Calls(IReadOnlyList<JournalEntry> journal)
    {
        var turns = new List<TurnCalls>();
        foreach (var entry in journal)
        {
            if (entry.BodyCase == JournalEntry.BodyOneofCase.AssistantMessage)
            {
                turns.Add(new TurnCalls(
                    entry.AssistantMessage.Turn,
                    [.. entry.AssistantMessage.Blocks.Where(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse).Select(block => block.ToolUse)],
                    []));
            }
            else if (entry.BodyCase == JournalEntry.BodyOneofCase.ToolFinished && turns.Count > 0 && turns[^1].Turn == entry.ToolFinished.Turn)
            {
                turns[^1].Results.Add(entry.ToolFinished);
            }
        }

        return turns;
    }

    private static bool IsSame(TurnCalls one, TurnCalls other)
    {
        if (one.Uses.Length == 0 || one.Uses.Length != other.Uses.Length || one.Results.Count != one.Uses.Length || other.Results.Count != one.Uses.Length)
        {
            return false;
        }

        for (var index = 0; index < one.Uses.Length; index++)
        {
            var (mine, yours) = (one.Results[index], other.Results[index]);
            if (mine.Tool != yours.Tool || mine.IsError != yours.IsError || mine.Output != yours.Output
                || one.Uses[index].Tool != other.Uses[index].Tool || !Equals(one.Uses[index].Input, other.Uses[index].Input))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record TurnCalls(int Turn, ToolUse[] Uses, List<ToolFinished> Results);
}
