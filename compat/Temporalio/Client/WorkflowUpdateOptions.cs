namespace Temporalio.Client;

/// <summary>How far an update has come.</summary>
public enum WorkflowUpdateStage
{
    /// <summary>Unset.</summary>
    None,

    /// <summary>The server has it.</summary>
    Admitted,

    /// <summary>The workflow has accepted it.</summary>
    Accepted,

    /// <summary>Its handler has ended.</summary>
    Completed,
}

/// <summary>How an update is sent.</summary>
public class WorkflowUpdateOptions : ICloneable
{
    /// <summary>Creates options.</summary>
    public WorkflowUpdateOptions()
    {
    }

    /// <summary>Creates options.</summary>
    public WorkflowUpdateOptions(string id) => Id = id;

    /// <summary>Id of the update, unique within the workflow; unset means a new one.</summary>
    public string? Id { get; set; }

    /// <summary>How the calls are made.</summary>
    public RpcOptions? Rpc { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>How an update is sent, and what to wait for.</summary>
public class WorkflowUpdateStartOptions : WorkflowUpdateOptions
{
    /// <summary>Creates options.</summary>
    public WorkflowUpdateStartOptions()
    {
    }

    /// <summary>Creates options.</summary>
    public WorkflowUpdateStartOptions(WorkflowUpdateStage waitForStage) => WaitForStage = waitForStage;

    /// <summary>Creates options.</summary>
    public WorkflowUpdateStartOptions(string id, WorkflowUpdateStage waitForStage)
        : base(id) => WaitForStage = waitForStage;

    /// <summary>The stage to wait for: accepted or completed.</summary>
    public WorkflowUpdateStage WaitForStage { get; set; }
}
