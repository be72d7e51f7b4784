using Stigmer.Api.Executions.V1;
using Stigmer.Server.Resources.Rules;

namespace Stigmer.Server.Executions;

/// <summary>What an append has to look like.</summary>
internal static class JournalRules
{
    /// <summary>Longest key; keys are indexed.</summary>
    internal const int KeyLimit = 512;

    internal static IReadOnlyList<Problem> Check(AppendRequest request)
    {
        var problems = new List<Problem>();
        if (request.ExecutionId.Length == 0)
        {
            problems.Add(new Problem("execution_id", "value is required"));
        }

        foreach (var (index, entry) in request.Entries.Index())
        {
            if (entry.Key.Length is 0 or > KeyLimit)
            {
                problems.Add(new Problem($"entries[{index}].key", $"value length must be between 1 and {KeyLimit} characters"));
            }

            // PostgreSQL has no text with it.
            if (entry.Key.Contains('\0', StringComparison.Ordinal))
            {
                problems.Add(new Problem($"entries[{index}].key", "value must not hold the character U+0000"));
            }

            if (entry.BodyCase == JournalEntry.BodyOneofCase.None)
            {
                problems.Add(new Problem($"entries[{index}].body", "value is required"));
            }
        }

        return problems;
    }
}
