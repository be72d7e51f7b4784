using Temporal.DevServer.Activities;
using Temporal.DevServer.Histories;
using Temporal.DevServer.Namespaces;
using Temporal.DevServer.Queries;
using Temporal.DevServer.Timers;
using Temporal.DevServer.Updates;
using Temporal.DevServer.Visibility;
using Temporal.DevServer.WorkflowTasks;

namespace Temporal.DevServer.Hosting;

/// <summary>The server without its transport: every part, wired once.</summary>
internal sealed class ServerCore : IAsyncDisposable
{
    private readonly IRunStore _store;
    private readonly Deadlines _deadlines;
    private readonly CrossRunRelay _relay;
    private readonly ILogger<ServerCore> _logger;
    private Task _relaying = Task.CompletedTask;

    public ServerCore(IRunStore store, ServerLimits limits, TimeProvider time, ILoggerFactory loggers)
    {
        _store = store;
        _logger = loggers.CreateLogger<ServerCore>();
        _deadlines = new Deadlines(time);
        Clock = new ServerClock(time);
        Queues = new TaskQueues(time);
        Namespaces = new NamespaceRegistry(store);
        Executions = new WorkflowExecutions(store, Queues, _deadlines, limits, time);
        Starts = new WorkflowStarts(Executions);
        Histories = new HistoryReads(Executions, store, Clock);
        Queries = new QueryDesk(Executions, Histories, Queues, Clock);
        Updates = new UpdateDesk(Executions, Clock);
        Activities = new ActivityReports(Executions);
        Polls = new TaskPolls(Executions, Queues, Clock);
        Runs = new RunList(Executions, Namespaces);
        _relay = new CrossRunRelay(Executions, Starts, Namespaces, store, loggers.CreateLogger<CrossRunRelay>());
        Executions.OnCrossRunWork = _relay.Enqueue;
    }

    public ServerClock Clock { get; }

    public TaskQueues Queues { get; }

    public NamespaceRegistry Namespaces { get; }

    public WorkflowExecutions Executions { get; }

    public WorkflowStarts Starts { get; }

    public HistoryReads Histories { get; }

    public QueryDesk Queries { get; }

    public UpdateDesk Updates { get; }

    public ActivityReports Activities { get; }

    public TaskPolls Polls { get; }

    public RunList Runs { get; }

    /// <summary>Takes up the stored runs: tasks go into their queues again, deadlines are armed, untold words are told.</summary>
    public async Task<(int Running, int Total)> StartAsync(string @namespace)
    {
        Namespaces.Load();
        if (!Namespaces.Exists(@namespace))
        {
            await Namespaces.RegisterAsync(new NamespaceRecord { Name = @namespace }).ConfigureAwait(false);
        }

        var total = 0;
        var running = new List<WorkflowRun>();
        foreach (var record in _store.LoadRuns())
        {
            total++;
            var run = Executions.Restore(record);
            if (run.IsOpen || CrossRunWork.Exists(run.Record))
            {
                running.Add(run);
            }
        }

        foreach (var run in running)
        {
            await Executions.ChangeAsync(run, TakeUp).ConfigureAwait(false);
        }

        _relaying = _relay.RunAsync(Clock.Stopping);
        _deadlines.Start(Fire);
        return (running.Count(run => run.IsOpen), total);
    }

    public async ValueTask DisposeAsync()
    {
        Clock.Stop();
        _deadlines.Dispose();
        try
        {
            await _relaying.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It was told to stop just now.
        }

        await _store.DisposeAsync().ConfigureAwait(false);
        Clock.Dispose();
    }

    private bool TakeUp(Transition transition)
    {
        transition.IsWorthSaving = false;
        var run = transition.Run;
        foreach (var activity in run.Record.Activities)
        {
            if (activity.StartedAt != 0)
            {
                // Its worker could not be heard while the server was away.
                run.Heartbeats[activity.ScheduledId] = transition.Now;
            }
            else if (activity.RetryInterval == 0)
            {
                ActivityLifecycle.Offer(transition, activity);
            }
        }

        if (run.Record.WorkflowTask is { StartedAt: 0, NotBefore: 0 } task)
        {
            WorkflowTaskLifecycle.Offer(transition, task);
        }

        if (CrossRunWork.Exists(run.Record))
        {
            transition.Transaction.Then(() => _relay.Enqueue(run));
        }

        return true;
    }

    private void Fire(WorkflowRun run) =>
        Executions.ChangeAsync(run, RunDeadlines.Fire).AsTask().ContinueWith(
            task => _logger.DeadlineFailed(task.Exception!.InnerException!, run.Chain.WorkflowId, run.RunId),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
}
