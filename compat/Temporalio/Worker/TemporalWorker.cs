using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Temporalio.Worker;

/// <summary>Runs workflows and activities of one task queue. It runs once.</summary>
public class TemporalWorker : IDisposable
{
    private static readonly TimeSpan PollGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly WorkerContext _context;
    private readonly ActivityWorker? _activities;
    private readonly WorkflowWorker? _workflows;
    private readonly ILogger _logger;
    private int _started;

    /// <summary>Creates a worker. The client must be connected.</summary>
    public TemporalWorker(IWorkerClient client, TemporalWorkerOptions options)
    {
        Options = (TemporalWorkerOptions)options.Clone();
        Check(Options);
        _context = new(AsConnected(client), Options);
        _logger = _context.LoggerFactory.CreateLogger<TemporalWorker>();
        _activities = Options.Activities.Count > 0 ? new(_context) : null;
        _workflows = Options.Workflows.Count > 0 ? new(_context) : null;
    }

    /// <summary>What the worker was made with.</summary>
    public TemporalWorkerOptions Options { get; }

    /// <summary>The client; may be replaced while the worker runs.</summary>
    public IWorkerClient Client
    {
        get => _context.Client;
        set => _context.Client = AsConnected(value);
    }

    /// <summary>Runs until the token is cancelled, and then throws that; or until something happens that does not pass.</summary>
    public async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ExecuteAsync(
            () => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken), stoppingToken).ConfigureAwait(false);
    }

    /// <summary>Runs until the function has ended.</summary>
    public async Task ExecuteAsync(Func<Task> untilComplete, CancellationToken stoppingToken = default)
    {
        await ExecuteAsync<ValueTuple>(
            async () =>
            {
                await untilComplete().ConfigureAwait(false);
                return default;
            },
            stoppingToken).ConfigureAwait(false);
    }

    /// <summary>Runs until the function has a result.</summary>
    public async Task<TResult> ExecuteAsync<TResult>(Func<Task<TResult>> untilComplete, CancellationToken stoppingToken = default)
    {
        if (Interlocked.Exchange(ref _started, 1) == 1)
        {
            throw new InvalidOperationException("Already started");
        }

        var answersPolls = await ValidateAsync(stoppingToken).ConfigureAwait(false);
        using var noMore = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var giveUp = new CancellationTokenSource();
        var stopping = new PollStop(noMore.Token, giveUp.Token);
        _context.Stopping = noMore.Token;
        Task[] polls = [_workflows?.PollAsync(stopping) ?? Task.CompletedTask, _activities?.PollAsync(stopping) ?? Task.CompletedTask];
        var polling = Task.WhenAll(polls);
        var user = untilComplete();
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, noMore.Token);

        // A poll ends by itself only when it meets what does not pass.
        await Task.WhenAny([user, stopped, .. polls.Where(poll => !poll.IsCompletedSuccessfully)]).ConfigureAwait(false);
        await noMore.CancelAsync().ConfigureAwait(false);
        var goodbye = SayGoodbyeAsync();

        // Not after the goodbye: a server that answers slowly takes no time from what activities have to bring home.
        await (_activities?.NotifyShutdownAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        await goodbye.ConfigureAwait(false);
        if (answersPolls)
        {
            // A poll that is cut off may have had a task in it already, which would be lost until it times out.
            await Settle(polling.WaitAsync(PollGrace, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        }

        await giveUp.CancelAsync().ConfigureAwait(false);
        await Settle(polling).ConfigureAwait(false);
        await FinishAsync().ConfigureAwait(false);
        if (polling.IsFaulted && !user.IsCompletedSuccessfully)
        {
            await polling.ConfigureAwait(false);
        }

        if (!user.IsCompleted)
        {
            stoppingToken.ThrowIfCancellationRequested();
        }

        return await user.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes of the worker, which must not run any more.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private static void Check(TemporalWorkerOptions options)
    {
        if (string.IsNullOrEmpty(options.TaskQueue))
        {
            throw new ArgumentException("TaskQueue must be set");
        }

        if (options.Activities.Count == 0 && options.Workflows.Count == 0)
        {
            throw new ArgumentException("Must have at least one workflow and/or activity");
        }

        if (options.MaxCachedWorkflows > 0 && options.MaxConcurrentWorkflowTasks < 2)
        {
            throw new ArgumentException("MaxConcurrentWorkflowTasks must be at least 2 if MaxCachedWorkflows is not 0");
        }

        if (options.MaxConcurrentActivities < 1)
        {
            throw new ArgumentException("MaxConcurrentActivities must be at least 1");
        }
    }

    private static ITemporalClient AsConnected(IWorkerClient client) => client switch
    {
        ITemporalClient { Connection.IsConnected: true } connected => connected,
        ITemporalClient => throw new InvalidOperationException("Cannot use unconnected lazy client for worker"),
        _ => throw new ArgumentException("The client must be an ITemporalClient"),
    };

    private static async Task Settle(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Makes sure of the namespace. Says whether the server answers waiting polls when the worker says goodbye.</summary>
    private async Task<bool> ValidateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var response = await _context.Service.DescribeNamespaceAsync(
                new() { Namespace = _context.Namespace },
                new() { Retry = true, CancellationToken = cancellationToken }).ConfigureAwait(false);
            return response.NamespaceInfo?.Capabilities?.WorkerPollCompleteOnShutdown ?? false;
        }
        catch (RpcException e)
        {
            throw new InvalidOperationException($"Worker validation failed: {e.Message}", e);
        }
    }

    private Task FinishAsync() => Task.WhenAll(
        _activities?.ShutdownAsync() ?? Task.CompletedTask, _workflows?.ShutdownAsync() ?? Task.CompletedTask);

    /// <summary>The server need not wait for this worker any more.</summary>
    private async Task SayGoodbyeAsync()
    {
        try
        {
            await _context.Service.ShutdownWorkerAsync(
                new()
                {
                    Namespace = _context.Namespace,
                    Identity = _context.Identity,
                    TaskQueueTypes = { Api.Enums.V1.TaskQueueType.Workflow, Api.Enums.V1.TaskQueueType.Activity },
                    StickyTaskQueue = _context.StickyQueue,
                    TaskQueue = _context.TaskQueue,
                    WorkerInstanceKey = _context.InstanceKey,
                    Reason = "graceful shutdown",
                },
                new() { Timeout = GoodbyeTimeout }).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            _logger.ShutdownNotReported(_context.TaskQueue, e);
        }
    }
}
