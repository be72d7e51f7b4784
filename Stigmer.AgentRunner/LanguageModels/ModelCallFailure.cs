using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>A call that brought no answer, and what is done about it.</summary>
/// <param name="Call">From 1, over all models that were asked.</param>
/// <param name="Reason">In words for a person.</param>
/// <param name="Spent">What it is known to have used; null when that is nothing.</param>
internal sealed record ModelCallFailure(int Call, string Reason, ModelUsage? Spent)
{
    /// <summary>Set when the same model is asked again after so long.</summary>
    internal TimeSpan? Pause { get; init; }

    /// <summary>Set when another model is asked instead.</summary>
    internal ModelChoice? Next { get; init; }

    public override string ToString() => this switch
    {
        { Next: { } next } => $"{Reason}; asking {next.Model} ({next.Provider}) instead",
        { Pause: { } pause } => $"{Reason}; asking again in {pause.TotalSeconds:0.#} s",
        _ => Reason,
    };
}
