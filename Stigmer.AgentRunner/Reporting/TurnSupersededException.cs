namespace Stigmer.AgentRunner.Reporting;

/// <summary>Two attempts were at the same turn, as happens when a runner was taken for dead and was not. The journal is right; read it again.</summary>
internal sealed class TurnSupersededException(TurnPosition position)
    : Exception($"another attempt wrote to turn {position.Turn} of {position.ExecutionId} while attempt {position.Attempt} was at it");
