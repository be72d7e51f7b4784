using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>Shows a run until it ends, through broken connections; Ctrl+C cancels it on the server.</summary>
internal sealed class RunFollower(StigmerConnection connection, IRunOutput output, CliContext context)
{
    /// <summary>Who answers when the run asks.</summary>
    internal ApprovalMode Approvals { get; init; }

    internal async Task<int> FollowAsync(string executionId)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.Interrupts.Second);
        var cancelling = CancelOnInterruptAsync(executionId, ended.Token);
        try
        {
            return await ShowToTheEndAsync(executionId, context.Interrupts.Second);
        }
        catch (OperationCanceledException) when (context.Interrupts.Second.IsCancellationRequested)
        {
            output.Aside($"Left without waiting for the end of {executionId}.");
            return ExitCodes.Interrupted;
        }
        finally
        {
            await ended.CancelAsync();
            await cancelling;
        }
    }

    /// <summary>Shows a run of somebody else's: Ctrl+C leaves it alone.</summary>
    internal async Task<int> LookOnAsync(string executionId)
    {
        try
        {
            return await ShowToTheEndAsync(executionId, context.Interrupts.First);
        }
        catch (OperationCanceledException) when (context.Interrupts.First.IsCancellationRequested)
        {
            output.Aside($"Left; {executionId} goes on. Look again with 'stigmer attach {executionId}', stop it with 'stigmer cancel {executionId}'.");
            return ExitCodes.Interrupted;
        }
    }

    private async Task<int> ShowToTheEndAsync(string executionId, CancellationToken cancellationToken)
    {
        var desk = new ApprovalDesk(new SteeringCalls(connection, executionId), output, context, Approvals);
        using var shown = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answering = desk.AnswerAsync(shown.Token);
        try
        {
            return ExitCodeOf(await ShowAsync(executionId, desk, cancellationToken), executionId);
        }
        finally
        {
            await shown.CancelAsync();
            await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<RunSummary> ShowAsync(string executionId, ApprovalDesk desk, CancellationToken cancellationToken)
    {
        var projection = new RunProjection();
        var waits = false;
        await foreach (var signal in new ExecutionWatch(connection, context.Clock).ReadAsync(executionId, cancellationToken))
        {
            switch (signal)
            {
                case WatchSignal.Event happened:
                    if (happened.Value.CaughtUp is not null)
                    {
                        desk.CatchUp();
                    }

                    waits = TellWaiting(happened.Value, waits);

                    foreach (var shown in projection.Apply(happened.Value))
                    {
                        output.Show(shown);
                        desk.See(shown);
                        if (shown is RunSummary summary)
                        {
                            return summary;
                        }
                    }

                    break;
                case WatchSignal.Lost lost:
                    var reason = lost.Reason is { Length: > 0 } said ? $" ({SafeText.OneLine(said, 120)})" : "";
                    output.Aside($"Connection to stigmer-server lost{reason}; the run goes on, reconnecting…");
                    break;
                case WatchSignal.Regained:
                    output.Aside("Reconnected.");
                    break;
            }
        }

        throw new CommandException($"the stream of {executionId} ended without an outcome");
    }

    private bool TellWaiting(WatchEvent happened, bool waits)
    {
        if (happened.Waiting is { } waiting && !waits)
        {
            output.Aside($"The run waits: {SafeText.OneLine(waiting.Reason, 400)}. It goes on by itself.");
        }

        return happened.Waiting is not null || (waits && happened.Entry is null);
    }

    private int ExitCodeOf(RunSummary summary, string executionId)
    {
        if (summary.Outcome is RunOutcome.Failed or RunOutcome.OutOfBudget && !context.Terminal.OutIsTerminal)
        {
            // A terminal has just shown the reason; a script reads it on stderr.
            var what = summary.Outcome == RunOutcome.OutOfBudget ? "is out of budget" : "failed";
            output.Aside($"Error: execution {executionId} {what}: {SafeText.OneLine(summary.Error ?? "no reason was given", 2000)}");
        }

        return summary.Outcome switch
        {
            RunOutcome.Completed => ExitCodes.Success,
            RunOutcome.Cancelled => ExitCodes.Interrupted,
            _ => ExitCodes.Failure,
        };
    }

    private async Task CancelOnInterruptAsync(string executionId, CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Interrupts.First, cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested)
            {
                output.Aside($"Cancelling {executionId} on the server… (Ctrl+C again to leave at once)");
                await CancelAsync(executionId, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run has ended, or the user has left.
        }
    }

    private async Task CancelAsync(string executionId, CancellationToken cancellationToken)
    {
        var request = new CancelRequest { ExecutionId = executionId, Reason = "cancelled by the user (Ctrl+C)" };
        try
        {
            await connection.CallPatientlyAsync(options => connection.Executions.CancelAsync(request, options), cancellationToken);
        }
        catch (CommandException exception)
        {
            output.Aside($"Error: cannot cancel {executionId}: {exception.Message}");
        }
    }
}
