using System.Globalization;
using Stigmer.AgentRunner.Blueprints;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Budgets;

/// <summary>How far a run may go: what was raised while it went on goes before what the run names, and that before the agent's, limit by limit.</summary>
internal sealed record RunBudget(int MaxTurns, long? MaxTokens, TimeSpan? MaxTime, double? MaxCostUsd)
{
    private const double NanoPerUsd = 1e9;

    /// <param name="copy">The run.</param>
    /// <param name="turns">The limit when nobody names one.</param>
    internal static RunBudget Of(ExecutionJournal copy, int turns)
    {
        var run = new RunBlueprint(copy.Blueprint);
        var raised = copy.Entries.Where(entry => entry.BodyCase == JournalEntry.BodyOneofCase.BudgetRaised).Select(entry => entry.BudgetRaised.Budget);
        Budget[] strongestLast = [.. new[] { run.AgentPolicy?.Budget, run.RunPolicy?.Budget }.Concat(raised).OfType<Budget>()];

        return new RunBudget(
            strongestLast.LastOrDefault(budget => budget.MaxTurns > 0)?.MaxTurns ?? turns,
            strongestLast.LastOrDefault(budget => budget.MaxTokens > 0)?.MaxTokens,
            strongestLast.LastOrDefault(budget => budget.MaxTime is not null)?.MaxTime.ToTimeSpan(),
            strongestLast.LastOrDefault(budget => budget.MaxCostUsd > 0)?.MaxCostUsd);
    }

    /// <summary>Which limit stands in the way of a turn, in words; null when none does.</summary>
    internal string? Check(ExecutionJournal copy, int turn, DateTimeOffset now)
    {
        var used = copy.Used;
        var tokens = used.Total.InputTokens + used.Total.CacheWriteTokens + used.Total.OutputTokens;
        var cost = used.Total.CostNanoUsd / NanoPerUsd;
        if (turn > MaxTurns)
        {
            return UsedUp(copy, MaxTurns == 1 ? "1 turn" : $"{MaxTurns} turns", $"--max-turns {Math.Min(2L * MaxTurns, int.MaxValue)}");
        }

        if (tokens >= MaxTokens)
        {
            return UsedUp(copy, MaxTokens == 1 ? "1 token" : Invariant($"{MaxTokens:N0} tokens"), $"--max-tokens {Math.Max(MaxTokens.Value, 2 * tokens)}");
        }

        if (copy.WorkedAt(now) >= MaxTime)
        {
            return UsedUp(copy, $"{Text(MaxTime.Value)} of work", $"--max-time {Text(2 * MaxTime.Value)}");
        }

        if (cost >= MaxCostUsd)
        {
            return UsedUp(copy, Invariant($"{MaxCostUsd:0.####} US dollars"), Invariant($"--max-cost {2 * MaxCostUsd:0.####}"));
        }

        return MaxCostUsd is not null && used.CallsWithoutPrice > 0 ? Unpriced(used) : null;
    }

    private static string UsedUp(ExecutionJournal copy, string limit, string option) =>
        $"the budget of {limit} is used up. What was done is kept; go on with 'stigmer continue {copy.ExecutionId} {option}'";

    // As the command line takes it.
    private static string Text(TimeSpan time) => time switch
    {
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => Invariant($"{time.TotalHours}h"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 => Invariant($"{time.TotalMinutes}m"),
        _ => Invariant($"{time.TotalSeconds:0.###}s"),
    };

    private static string Unpriced(RunUsage used) =>
        $"the run has a budget in US dollars, and {used.Models.First(model => model.CallsWithoutPrice > 0).Model} has no price in the settings of the "
        + "runner: what it costs cannot be known. Add its price there, or set the budget in tokens or turns. What was done is kept";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
