namespace Stigmer.AgentRunner.Reporting;

/// <summary>Which attempt at which turn of which execution.</summary>
/// <param name="ExecutionId">The execution, "aex-…".</param>
/// <param name="Turn">From 1.</param>
/// <param name="Attempt">From 1 in each round.</param>
/// <param name="Round">How often the turn that was asked for has waited for a person, each of which is a beginning of its own.</param>
internal sealed record TurnPosition(string ExecutionId, int Turn, int Attempt, int Round = 0)
{
    /// <summary>The turn that was asked for, when this one only followed it; null: this one was.</summary>
    internal int? Since { get; init; }

    /// <summary>Whose turn it is: the path of a sub-agent, or empty for the agent itself.</summary>
    internal string SubAgent { get; init; } = "";

    /// <summary>The turn that follows without having been asked for.</summary>
    internal TurnPosition Next() => this with { Turn = Turn + 1, Since = Since ?? Turn };
}
