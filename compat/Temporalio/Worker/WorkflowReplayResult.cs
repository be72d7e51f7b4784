using Temporalio.Common;

namespace Temporalio.Worker;

/// <summary>How a replay went; the failure is that of the code against the history, not that of the workflow.</summary>
public record WorkflowReplayResult(WorkflowHistory History, Exception? ReplayFailure);
