using System.Threading.Channels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Stops runs as soon as the server says so. Temporal says it too, but later, and not while it is away.</summary>
internal sealed class CancelWatch(CancelNews news, RunningTurns turns, SandboxPool sandboxes, ILogger<CancelWatch> logger) : BackgroundService
{
    /// <summary>Runs whose processes have still to be ended; of the rest the pool thinks by itself after a while.</summary>
    private const int Capacity = 1000;

    // What has to be closed takes its time, and the next turn is not to wait for it.
    private readonly Channel<string> _toClose = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        turns.CancelledTurnEnded += Close;
        try
        {
            await Task.WhenAll(CancelAsync(stoppingToken), CloseAsync(stoppingToken));
        }
        finally
        {
            turns.CancelledTurnEnded -= Close;
        }
    }

    private void Close(string executionId) => _toClose.Writer.TryWrite(executionId);

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var executionId in news.ReadAsync(cancellationToken))
            {
                // A turn is closed behind when it ends; a run that waits for a person may still have something in the background.
                if (await turns.CancelAsync(executionId))
                {
                    logger.TurnCancelled(executionId);
                }
                else
                {
                    Close(executionId);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The runner stops.
        }
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var executionId in _toClose.Reader.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await sandboxes.LeaveAsync(executionId, runIsOver: true);
                }
                catch (Exception e) when (e is SandboxException or IOException)
                {
                    logger.NotClosed(executionId, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The pool ends everything.
        }
    }
}
