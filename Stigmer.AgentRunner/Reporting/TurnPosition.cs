namespace Stigmer.AgentRunner.Reporting;

/// <summary>Which attempt at which turn of which execution.</summary>
/// <param name="ExecutionId">The execution, "aex-…".</param>
/// <param name="Turn">From 1.</param>
/// <param name="Attempt">From 1.</param>
internal sealed record TurnPosition(string ExecutionId, int Turn, int Attempt)
{
    /// <summary>Whose turn it is: the path of a sub-agent, or empty for the agent itself.</summary>
    internal string SubAgent { get; init; } = "";
}
