using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.WorkflowService.V1;

namespace Temporalio.Worker;

/// <summary>Takes activities from the queue and runs them.</summary>
internal sealed class ActivityWorker
{
    private const int DefaultSlots = 100;

    private readonly WorkerContext _context;
    private readonly Dictionary<string, ActivityDefinition> _definitions = new(StringComparer.Ordinal);
    private readonly ActivityDefinition? _dynamic;
    private readonly ConcurrentDictionary<RunningActivity, bool> _running = new();
    private readonly RunningTasks _tasks = new();
    private readonly SemaphoreSlim _slots;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _shutdown = new();

    internal ActivityWorker(WorkerContext context)
    {
        _context = context;
        _logger = context.LoggerFactory.CreateLogger("Temporalio.Worker.ActivityWorker");
        _slots = new(context.Options.MaxConcurrentActivities ?? DefaultSlots);
        foreach (var definition in context.Options.Activities)
        {
            if (definition.Name is not { } name)
            {
                _dynamic = _dynamic is null ? definition : throw new ArgumentException("More than one dynamic activity");
            }
            else if (!_definitions.TryAdd(name, definition))
            {
                throw new ArgumentException($"Duplicate activity named {name}");
            }
        }
    }

    /// <summary>Polls until it is told to stop.</summary>
    internal Task PollAsync(PollStop stopping) => Task.WhenAll(Enumerable
        .Range(0, _context.Options.MaxConcurrentActivityTaskPolls)
        .Select(_ => new TaskPoller<PollActivityTaskQueueResponse>(
            _context.TaskQueue,
            _logger,
            rpc => _context.Service.PollActivityTaskQueueAsync(
                new()
                {
                    Namespace = _context.Namespace,
                    TaskQueue = new() { Name = _context.TaskQueue, Kind = Api.Enums.V1.TaskQueueKind.Normal },
                    Identity = _context.Identity,
                    WorkerInstanceKey = _context.InstanceKey,
                },
                rpc),
            task => task.TaskToken.IsEmpty,
            RunAsync,
            [_slots]).RunAsync(_tasks.Add, stopping)));

    /// <summary>Tells activities that the worker stops.</summary>
    internal Task NotifyShutdownAsync() => _shutdown.CancelAsync();

    /// <summary>Cancels activities after the grace, and waits for them.</summary>
    internal async Task ShutdownAsync()
    {
        var ended = _tasks.WhenAllEnded();
        try
        {
            await ended.WaitAsync(_context.Options.GracefulShutdownTimeout, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            foreach (var activity in _running.Keys)
            {
                activity.Cancel(ActivityCancelReason.WorkerShutdown);
            }

            await ended.ConfigureAwait(false);
        }
    }

    private async Task RunAsync(PollActivityTaskQueueResponse task)
    {
        var definition = _definitions.GetValueOrDefault(task.ActivityType.Name) ?? _dynamic;
        using var activity = new RunningActivity(_context, task, _shutdown.Token);
        _running.TryAdd(activity, true);
        try
        {
            await activity.RunAsync(definition, _definitions.Keys).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(activity, out _);
        }
    }
}
