using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Turns;

namespace Stigmer.AgentRunner.Budgets;

/// <summary>Looks before a turn whether the run may still have it.</summary>
internal sealed class BudgetKeeper(IOptions<TurnOptions> options, TimeProvider clock)
{
    /// <summary>Which limit stands in the way, in words; null when none does.</summary>
    internal string? Check(ExecutionJournal copy, int turn) => RunBudget.Of(copy, options.Value.MaxTurns).Check(copy, turn, clock.GetUtcNow());
}
