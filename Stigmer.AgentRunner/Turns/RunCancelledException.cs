namespace Stigmer.AgentRunner.Turns;

/// <summary>Somebody wants the run to stop: nothing of it is begun any more, while Temporal has yet to hear of that.</summary>
internal sealed class RunCancelledException(string executionId)
    : OperationCanceledException($"the run {executionId} is to stop; it ends as soon as Temporal has been told");
