namespace Stigmer.ServiceDefaults.Temporal;

/// <summary>Names that the server's workflow and the runner's activities agree on.</summary>
public static class ExecutionContract
{
    /// <summary>Workflow type of one agent execution.</summary>
    public const string WorkflowType = "stigmer/agent-execution/invoke";

    /// <summary>Signal to the workflow: a person has written something into the journal.</summary>
    public const string NewsSignal = "news";

    /// <summary>Task queue of the server's workflows and activities.</summary>
    public const string ServerTaskQueue = "agent_execution_stigmer";

    /// <summary>Task queue of the runners' activities; TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE overrides it.</summary>
    public const string RunnerTaskQueue = "agent_execution_runner";

    /// <summary>A runner that has not been heard of for this long is taken for dead, and its turn is tried again.</summary>
    public static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The id of an execution's workflow: one per execution, so that starting it twice starts it once.</summary>
    public static string WorkflowId(string executionId) => $"{WorkflowType}/{executionId}";
}
