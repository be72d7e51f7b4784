namespace Stigmer.AgentRunner.Turns;

/// <summary>The runner stops; another one, or the same after its restart, goes on from the journal.</summary>
internal sealed class RunnerStoppingException() : Exception("the runner is stopping; the turn goes on elsewhere");
