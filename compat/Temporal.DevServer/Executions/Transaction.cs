namespace Temporal.DevServer.Executions;

/// <summary>Changes to runs of one chain that are kept together or not at all.</summary>
internal sealed class Transaction(WorkflowChain chain, long now, ServerLimits limits, TaskQueues queues)
{
    private readonly List<Transition> _transitions = [];
    private readonly List<Action> _afterwards = [];

    public WorkflowChain Chain { get; } = chain;

    public long Now { get; } = now;

    public ServerLimits Limits { get; } = limits;

    public TaskQueues Queues { get; } = queues;

    public IReadOnlyList<Transition> Transitions => _transitions;

    public IReadOnlyList<Action> Afterwards => _afterwards;

    public Transition On(WorkflowRun run)
    {
        var transition = _transitions.Find(one => one.Run == run);
        if (transition is null)
        {
            transition = new Transition(this, run);
            _transitions.Add(transition);
        }

        return transition;
    }

    /// <summary>Begins a run. It joins the chain when the transaction is kept.</summary>
    public Transition Create(RunRecord record) => On(new WorkflowRun(Chain, record, []));

    /// <summary>Does something in memory once the changes stand, such as handing a task to a worker.</summary>
    public void Then(Action action) => _afterwards.Add(action);

    public void Offer(QueueKey queue, QueueItem item) => _afterwards.Add(() => Queues.Get(queue).Offer(item));

    public void RollBack()
    {
        foreach (var transition in _transitions.Where(one => Chain.Runs.Contains(one.Run)))
        {
            transition.Run.RollBack(transition.FirstNewEvent);
        }

        _transitions.Clear();
        _afterwards.Clear();
    }
}
