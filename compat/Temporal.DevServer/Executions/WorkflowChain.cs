namespace Temporal.DevServer.Executions;

/// <summary>All runs of one workflow id. Its gate serialises every change to any of them.</summary>
internal sealed class WorkflowChain(string @namespace, string workflowId)
{
    private readonly List<WorkflowRun> _runs = [];

    public Lock Gate { get; } = new();

    public string Namespace { get; } = @namespace;

    public string WorkflowId { get; } = workflowId;

    /// <summary>The newest run, or null when all of them were deleted.</summary>
    public WorkflowRun? Current => _runs.Count == 0 ? null : _runs[^1];

    public IReadOnlyList<WorkflowRun> Runs => _runs;

    public void Add(WorkflowRun run) => _runs.Add(run);

    public void Remove(WorkflowRun run) => _runs.Remove(run);
}
