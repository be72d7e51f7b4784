using System.Linq.Expressions;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>How a workflow is started. Id and task queue are required.</summary>
public class WorkflowOptions : ICloneable
{
    /// <summary>Creates options.</summary>
    public WorkflowOptions()
    {
    }

    /// <summary>Creates options.</summary>
    public WorkflowOptions(string id, string taskQueue)
    {
        Id = id;
        TaskQueue = taskQueue;
    }

    /// <summary>Id, unique among running workflows.</summary>
    public string? Id { get; set; }

    /// <summary>Queue whose workers run it.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>One line for people who look at the workflow.</summary>
    public string? StaticSummary { get; set; }

    /// <summary>More for them.</summary>
    public string? StaticDetails { get; set; }

    /// <summary>Limit on all runs together.</summary>
    public TimeSpan? ExecutionTimeout { get; set; }

    /// <summary>Limit on one run.</summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Limit on one workflow task.</summary>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>What to do when a closed workflow has the id.</summary>
    public WorkflowIdReusePolicy IdReusePolicy { get; set; } = WorkflowIdReusePolicy.AllowDuplicate;

    /// <summary>What to do when a running workflow has the id.</summary>
    public WorkflowIdConflictPolicy IdConflictPolicy { get; set; } = WorkflowIdConflictPolicy.Unspecified;

    /// <summary>How the workflow is retried; unset means not at all.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>When it is run again.</summary>
    public string? CronSchedule { get; set; }

    /// <summary>Values shown with the workflow.</summary>
    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    /// <summary>Wait before the first task.</summary>
    public TimeSpan? StartDelay { get; set; }

    /// <summary>Signal to send when starting, or to the workflow that is there.</summary>
    public string? StartSignal { get; set; }

    /// <summary>Arguments of that signal.</summary>
    public IReadOnlyCollection<object?>? StartSignalArgs { get; set; }

    /// <summary>How the call is made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <summary>Relative importance.</summary>
    public Priority? Priority { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();

    /// <summary>Sends a signal when starting, or to the workflow that is there.</summary>
    public void SignalWithStart<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall)
    {
        var (method, args) = CallExpression.Extract(signalCall);
        SignalWithStart(WorkflowCalls.SignalName(method), args);
    }

    /// <summary>Sends a signal when starting, or to the workflow that is there.</summary>
    public void SignalWithStart(string signal, IReadOnlyCollection<object?> args)
    {
        StartSignal = signal;
        StartSignalArgs = args;
    }
}
