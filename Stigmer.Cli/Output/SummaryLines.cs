using System.Globalization;

namespace Stigmer.Cli.Output;

/// <summary>What a run came to, as a person reads it at its end.</summary>
internal static class SummaryLines
{
    private const string DemoProvider = "demo";
    private const int RuleWidth = 80;

    internal static IEnumerable<string> Of(RunSummary summary, Style style)
    {
        var tokens = summary.Tokens;
        yield return "";
        yield return new string('─', RuleWidth);
        yield return summary.Outcome switch
        {
            RunOutcome.Completed => $"{style.Success} Done!",
            RunOutcome.Cancelled => $"{style.Warning} Execution cancelled",
            RunOutcome.OutOfBudget => $"{style.Warning} Out of budget",
            _ => $"{style.Failure} Execution failed",
        };
        if (summary.Error is { } error)
        {
            yield return $"  Reason: {SafeText.OneLine(error, 2000)}";
        }

        yield return $"  Duration: {ToolLine.Elapsed(summary.Seconds)}";
        yield return $"  Turns: {summary.Turns}";
        yield return $"  Tool calls: {summary.ToolCalls}";
        yield return $"  Tokens: {Count(tokens.Input)} in{(tokens.CacheRead > 0 ? $" ({Count(tokens.CacheRead)} more from the cache)" : "")}, {Count(tokens.Output)} out";
        if (summary is not ({ CostUsd: null, CallsWithoutPrice: null } or { Provider: DemoProvider }))
        {
            yield return $"  Cost: {RunCost.Text(summary.CostUsd, summary.CallsWithoutPrice)}";
        }

        if (summary.Provider.Length > 0)
        {
            yield return $"  Model: {ModelName(summary.Provider, summary.Model)}";
        }

        if (summary.Workspace.Length > 0)
        {
            yield return $"  Files in {SafeText.OneLine(summary.Workspace, 500)}";
        }

        yield return new string('─', RuleWidth);
    }

    internal static string ModelName(string provider, string model) => provider == DemoProvider
        ? "demo (built in: a scripted planner that uses the real tools, not a language model)"
        : SafeText.OneLine($"{model} ({provider})", 200);

    private static string Count(long tokens) => tokens.ToString("N0", CultureInfo.InvariantCulture);
}
