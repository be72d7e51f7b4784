using System.Collections.Concurrent;
using Temporal.DevServer.Frontend;
using Temporal.DevServer.Timers;

namespace Temporal.DevServer.Executions;

/// <summary>Every run the server knows, and the one way to change them.</summary>
internal sealed class WorkflowExecutions(
    IRunStore store, TaskQueues queues, Deadlines deadlines, ServerLimits limits, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Namespace, string WorkflowId), WorkflowChain> _chains = [];
    private readonly ConcurrentDictionary<string, WorkflowRun> _runs = [];

    /// <summary>Told of each run that has something to say to other runs.</summary>
    public Action<WorkflowRun>? OnCrossRunWork { get; set; }

    public ServerLimits Limits => limits;

    public IEnumerable<WorkflowRun> All => _runs.Values;

    public WorkflowChain Chain(string @namespace, string workflowId) =>
        _chains.GetOrAdd((@namespace, workflowId), key => new WorkflowChain(key.Namespace, key.WorkflowId));

    /// <summary>The named run, or the current one of its workflow id when no run is named.</summary>
    public WorkflowRun Find(string @namespace, WorkflowExecution? execution)
    {
        if (string.IsNullOrEmpty(execution?.WorkflowId))
        {
            throw ServiceErrors.InvalidArgument("WorkflowId is not set on request.");
        }

        if (execution.RunId.Length > 0 && !Guid.TryParse(execution.RunId, out _))
        {
            throw ServiceErrors.InvalidArgument("Invalid RunId.");
        }

        return TryFind(@namespace, execution)
            ?? throw ServiceErrors.NotFound($"workflow not found for ID: {execution.WorkflowId}");
    }

    public WorkflowRun? TryFind(string @namespace, WorkflowExecution execution)
    {
        if (execution.RunId.Length == 0)
        {
            return _chains.GetValueOrDefault((@namespace, execution.WorkflowId))?.Current;
        }

        var run = _runs.GetValueOrDefault(execution.RunId);
        return run is not null && run.Chain.Namespace == @namespace && run.Chain.WorkflowId == execution.WorkflowId ? run : null;
    }

    /// <summary>Changes one run. Ends when the change is kept.</summary>
    public ValueTask<T> ChangeAsync<T>(WorkflowRun run, Func<Transition, T> decide) =>
        ChangeAsync(run.Chain, transaction => decide(transaction.On(run)));

    /// <summary>Changes runs of one workflow id together. Ends when the changes are kept.</summary>
    public async ValueTask<T> ChangeAsync<T>(WorkflowChain chain, Func<Transaction, T> decide)
    {
        var transaction = new Transaction(chain, clock.GetUtcNow().UtcTicks, limits, queues);
        T result;
        Task committed;
        lock (chain.Gate)
        {
            try
            {
                result = decide(transaction);
            }
            catch
            {
                transaction.RollBack();
                throw;
            }

            committed = Keep(transaction);
        }

        foreach (var action in transaction.Afterwards)
        {
            action();
        }

        await committed.ConfigureAwait(false);
        return result;
    }

    /// <summary>Takes a stored run in at start-up.</summary>
    public WorkflowRun Restore(RunRecord record)
    {
        var chain = Chain(record.Namespace, record.WorkflowId);
        var events = record.Status == WorkflowExecutionStatus.Running ? store.LoadEvents(record.RunId) : null;
        var run = new WorkflowRun(chain, record, events);
        run.Save();
        chain.Add(run);
        _runs[run.RunId] = run;
        return run;
    }

    /// <summary>Forgets a run and its history.</summary>
    public async Task DeleteAsync(WorkflowRun run)
    {
        Task committed;
        lock (run.Chain.Gate)
        {
            run.Chain.Remove(run);
            _runs.TryRemove(run.RunId, out _);
            committed = store.CommitAsync(new WriteBatch { DeletedRuns = [run.RunId] });
        }

        run.AnnounceChange();
        await committed.ConfigureAwait(false);
    }

    private Task Keep(Transaction transaction)
    {
        var writes = new List<RunWrite>();
        foreach (var transition in transaction.Transitions.Where(one => one.IsWorthSaving))
        {
            writes.Add(Save(transition));
        }

        var committed = writes.Count == 0 ? Task.CompletedTask : store.CommitAsync(new WriteBatch { Runs = writes });
        foreach (var transition in transaction.Transitions)
        {
            Publish(transition, committed);
        }

        return committed;
    }

    private static RunWrite Save(Transition transition)
    {
        var record = transition.Record;
        record.Transitions++;
        record.EventCount = transition.Run.EventCount;
        var events = new History();
        events.Events.AddRange(transition.NewEvents);
        return new RunWrite(record.RunId, transition.Run.Save(), transition.FirstNewEvent + 1, events.Events.Count == 0 ? null : events.ToByteArray());
    }

    private void Publish(Transition transition, Task committed)
    {
        var run = transition.Run;
        if (_runs.TryAdd(run.RunId, run))
        {
            run.Chain.Add(run);
        }

        if (!transition.IsWorthSaving)
        {
            deadlines.Arm(run);
            return;
        }

        run.Committed = committed;
        deadlines.Arm(run);
        if (!run.IsOpen && store.IsDurable)
        {
            transition.Transaction.Then(() => ForgetWhenKept(run, committed));
        }

        if (CrossRunWork.Exists(run.Record))
        {
            transition.Transaction.Then(() => OnCrossRunWork?.Invoke(run));
        }

        transition.Transaction.Then(run.AnnounceChange);
    }

    private static void ForgetWhenKept(WorkflowRun run, Task committed) =>
        committed.ContinueWith(
            _ =>
            {
                lock (run.Chain.Gate)
                {
                    run.ForgetEvents();
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
}
