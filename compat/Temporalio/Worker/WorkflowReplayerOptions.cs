using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>What a replayer knows. Workflows are required.</summary>
public class WorkflowReplayerOptions : ICloneable
{
    /// <summary>Workflows to replay.</summary>
    public IList<WorkflowDefinition> Workflows { get; private set; } = [];

    /// <summary>Adds a workflow.</summary>
    public WorkflowReplayerOptions AddWorkflow<T>()
    {
        Workflows.Add(WorkflowDefinition.Create(typeof(T)));
        return this;
    }

    /// <inheritdoc />
    public virtual object Clone()
    {
        var copy = (WorkflowReplayerOptions)MemberwiseClone();
        copy.Workflows = [.. Workflows];
        return copy;
    }
}
