using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>What a worker runs, and how much of it at once. The task queue is required.</summary>
public class TemporalWorkerOptions : ICloneable
{
    /// <summary>Creates options.</summary>
    public TemporalWorkerOptions()
    {
    }

    /// <summary>Creates options.</summary>
    public TemporalWorkerOptions(string taskQueue) => TaskQueue = taskQueue;

    /// <summary>The queue to take tasks from.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>Activities to run.</summary>
    public IList<ActivityDefinition> Activities { get; private set; } = [];

    /// <summary>Workflows to run.</summary>
    public IList<WorkflowDefinition> Workflows { get; private set; } = [];

    /// <summary>Interceptors, outermost first; those of the client come before.</summary>
    public IReadOnlyCollection<IWorkerInterceptor>? Interceptors { get; set; }

    /// <summary>How the server names this worker; unset means the client's identity.</summary>
    public string? Identity { get; set; }

    /// <summary>Activities at once; unset means 100.</summary>
    public int? MaxConcurrentActivities { get; set; }

    /// <summary>Longest time between heartbeats that are really sent.</summary>
    public TimeSpan MaxHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The same for activities without a heartbeat timeout. With one it is four fifths of that.</summary>
    public TimeSpan DefaultHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Activities may go on for this long after the worker was told to stop; then they are cancelled.</summary>
    public TimeSpan GracefulShutdownTimeout { get; set; } = TimeSpan.Zero;

    /// <summary>Runs kept in memory between their tasks; 0 means that each task replays its history.</summary>
    public int MaxCachedWorkflows { get; set; } = 10000;

    /// <summary>Workflow tasks at once; unset means 100. At least 2 while runs are kept in memory.</summary>
    public int? MaxConcurrentWorkflowTasks { get; set; }

    /// <summary>How long the server waits for this worker before it gives a run to another.</summary>
    public TimeSpan StickyQueueScheduleToStartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls that wait for workflow tasks.</summary>
    public int MaxConcurrentWorkflowTaskPolls { get; set; } = 5;

    /// <summary>How many of these wait for runs that are not in memory.</summary>
    public float NonStickyToStickyPollRatio { get; set; } = 0.2F;

    /// <summary>Calls that wait for activities.</summary>
    public int MaxConcurrentActivityTaskPolls { get; set; } = 5;

    /// <summary>Exceptions that fail any workflow; others fail the workflow task, which is tried again.</summary>
    public IReadOnlyCollection<Type>? WorkflowFailureExceptionTypes { get; set; }

    /// <summary>Where logs go; unset means where the client's go.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Adds an activity.</summary>
    public TemporalWorkerOptions AddActivity(Delegate del) => AddActivity(ActivityDefinition.Create(del));

    /// <summary>Adds an activity.</summary>
    public TemporalWorkerOptions AddActivity(ActivityDefinition definition)
    {
        Activities.Add(definition);
        return this;
    }

    /// <summary>Adds all activities of a type.</summary>
    public TemporalWorkerOptions AddAllActivities<T>(T? instance) => AddAllActivities(typeof(T), instance);

    /// <summary>Adds all activities of a type.</summary>
    public TemporalWorkerOptions AddAllActivities(Type type, object? instance)
    {
        foreach (var definition in ActivityDefinition.CreateAll(type, instance))
        {
            Activities.Add(definition);
        }

        return this;
    }

    /// <summary>Adds a workflow.</summary>
    public TemporalWorkerOptions AddWorkflow<T>() => AddWorkflow(typeof(T));

    /// <summary>Adds a workflow.</summary>
    public TemporalWorkerOptions AddWorkflow(Type type) => AddWorkflow(WorkflowDefinition.Create(type));

    /// <summary>Adds a workflow.</summary>
    public TemporalWorkerOptions AddWorkflow(WorkflowDefinition definition)
    {
        Workflows.Add(definition);
        return this;
    }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (TemporalWorkerOptions)MemberwiseClone();
        copy.Activities = [.. Activities];
        copy.Workflows = [.. Workflows];
        return copy;
    }
}
