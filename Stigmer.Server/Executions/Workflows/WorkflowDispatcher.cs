using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Empties the outbox into Temporal, and tries for ever: an accepted execution starts, however long Temporal is away.</summary>
internal sealed class WorkflowDispatcher(
    Database database, WorkflowOutbox outbox, TemporalGateway temporal, TimeProvider clock, ILogger<WorkflowDispatcher> logger)
    : BackgroundService
{
    /// <summary>Intents taken at a time.</summary>
    internal const int BatchSize = 64;

    /// <summary>A server that has not told Temporal by then counts as gone.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(20);

    /// <summary>Another server may have died before it had emptied the outbox that they share.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>Calls to Temporal at a time.</summary>
    private const int Parallel = 8;

    private readonly string _server = Guid.NewGuid().ToString("N");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(clock);
        var resumed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                resumed = resumed || await ResumeAsync(stoppingToken);
                var intents = await NextAsync(stoppingToken);
                if (intents.Count == 0)
                {
                    backoff.Reset();
                    await outbox.WaitAsync(LookInterval, stoppingToken);
                }
                else if (await DispatchAsync(intents, backoff.IsFresh, stoppingToken))
                {
                    backoff.Reset();
                }
                else
                {
                    await LeaveAsync(intents, stoppingToken);
                    await backoff.PauseAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // What is left stays in the outbox.
            }
            catch (Grpc.Core.RpcException exception)
            {
                // The store is full or away. Whatever Temporal was told meanwhile it may be told again.
                if (backoff.IsFresh)
                {
                    logger.OutboxUnusable(exception.Status.Detail);
                }

                await backoff.PauseAsync(stoppingToken);
            }
        }
    }

    // Of several servers one tells Temporal: told by two, a short run could be over before the second one starts it again.
    private async Task<List<WorkflowIntent>> NextAsync(CancellationToken cancellationToken)
    {
        var oldest = database.Read(connection => IntentTable.Oldest(connection, BatchSize));
        return oldest.Count == 0 || !database.IsShared
            ? oldest
            : await database.WriteAsync(connection => IntentTable.Claim(connection, _server, ClaimTime, BatchSize), cancellationToken);
    }

    // The others look every few seconds, and may reach a Temporal that this one does not.
    private async Task LeaveAsync(List<WorkflowIntent> intents, CancellationToken cancellationToken)
    {
        if (database.IsShared)
        {
            await database.WriteAsync(connection => IntentTable.Leave(connection, intents, _server), cancellationToken);
        }
    }

    /// <summary>Temporal may have lost what it was told, so live executions are told again; it knows those that are running.</summary>
    private async Task<bool> ResumeAsync(CancellationToken cancellationToken)
    {
        var live = await database.WriteAsync(IntentTable.StartAllLive, cancellationToken);
        if (live > 0)
        {
            logger.ResumingExecutions(live);
        }

        return true;
    }

    /// <summary>True when everything was taken. The intents of one execution stay in order; executions do not wait for each other.</summary>
    private async Task<bool> DispatchAsync(List<WorkflowIntent> intents, bool tell, CancellationToken cancellationToken)
    {
        var failed = 0;
        await System.Threading.Tasks.Parallel.ForEachAsync(
            intents.GroupBy(intent => intent.ExecutionId, StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (group, token) =>
            {
                try
                {
                    foreach (var intent in group)
                    {
                        await DispatchAsync(intent, token);
                    }
                }
                catch (Exception exception) when (TemporalTrouble.Is(exception) && !token.IsCancellationRequested)
                {
                    if (Interlocked.Increment(ref failed) == 1 && tell)
                    {
                        logger.DispatchFailed(group.Key, exception.Message);
                    }
                }
            });

        return failed == 0;
    }

    private async Task DispatchAsync(WorkflowIntent intent, CancellationToken cancellationToken)
    {
        using var activity = DispatchTrace.Start(intent);
        if (intent.Action == IntentAction.Cancel)
        {
            await temporal.CancelAsync(intent.ExecutionId, cancellationToken);
        }
        else if (intent.Action == IntentAction.News)
        {
            await temporal.TellNewsAsync(intent.ExecutionId, cancellationToken);
        }
        else if (database.Read(connection => ExecutionTable.Find(connection, intent.ExecutionId)) is { } head && !head.Phase.IsTerminal())
        {
            await temporal.StartAsync(intent.ExecutionId, cancellationToken);
            if (head.CancelReason is not null)
            {
                // Temporal may have been told of that before, and have lost it together with the start.
                await temporal.CancelAsync(intent.ExecutionId, cancellationToken);
            }
        }

        await database.WriteAsync(
            connection =>
            {
                IntentTable.Delete(connection, intent);
                return true;
            },
            cancellationToken);
    }
}
