using System.Threading.Channels;
using Temporal.DevServer.Children;
using Temporal.DevServer.Hosting;
using Temporal.DevServer.Signals;

namespace Temporal.DevServer.Executions;

/// <summary>
/// Carries word from one run to others: starts children, tells parents, delivers signals and cancellation requests. What is to
/// be told stands in the record of the teller until it is told, so a crash in between only means telling again.
/// </summary>
internal sealed class CrossRunRelay(
    WorkflowExecutions executions, WorkflowStarts starts, Namespaces.NamespaceRegistry namespaces, IRunStore store, ILogger<CrossRunRelay> logger)
{
    // Unbounded by design of its content: it holds each run with pending work, and those are in memory anyway.
    private readonly Channel<WorkflowRun> _work = Channel.CreateUnbounded<WorkflowRun>(new() { SingleReader = true });

    internal void Enqueue(WorkflowRun run) => _work.Writer.TryWrite(run);

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var run in _work.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await RelayAsync(run).ConfigureAwait(false);
            }
            catch (RpcException exception)
            {
                logger.RelayFailed(exception, run.Chain.WorkflowId, run.RunId);
            }
        }
    }

    private async Task RelayAsync(WorkflowRun run)
    {
        List<ChildRecord> children;
        List<ExternalRequest> requests;
        bool hasClosed;
        lock (run.Chain.Gate)
        {
            var record = run.Record;
            children = run.IsOpen ? [.. record.Children.Where(child => child.RunId.Length == 0).Select(child => child.Clone())] : [];
            requests = [.. record.ExternalRequests.Select(request => request.Clone())];
            hasClosed = record.CloseEffectsPending;
        }

        foreach (var child in children)
        {
            await StartChildAsync(run, child).ConfigureAwait(false);
        }

        foreach (var request in requests)
        {
            await (request.IsCancel ? RequestCancelAsync(run, request) : SignalAsync(run, request)).ConfigureAwait(false);
        }

        if (hasClosed)
        {
            await CloseAsync(run).ConfigureAwait(false);
        }
    }

    private async Task StartChildAsync(WorkflowRun parent, ChildRecord child)
    {
        if (!namespaces.Exists(child.Namespace))
        {
            await TellAsync(parent, child, (transition, pending) =>
                ChildEvents.StartFailed(transition, pending, StartChildWorkflowExecutionFailedCause.NamespaceNotFound)).ConfigureAwait(false);
            return;
        }

        StartOrder order;
        lock (parent.Chain.Gate)
        {
            if (!parent.IsOpen)
            {
                return;
            }

            order = ChildOrders.From(parent, parent.Event(child.InitiatedId).StartChildWorkflowExecutionInitiatedEventAttributes, child.InitiatedId);
        }

        try
        {
            var started = await starts.StartAsync(order).ConfigureAwait(false);
            await TellAsync(parent, child, (transition, pending) => ChildEvents.Started(transition, pending, started.RunId)).ConfigureAwait(false);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.AlreadyExists or StatusCode.InvalidArgument)
        {
            await TellAsync(parent, child, (transition, pending) =>
                ChildEvents.StartFailed(transition, pending, StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists)).ConfigureAwait(false);
        }
    }

    private async Task SignalAsync(WorkflowRun run, ExternalRequest request)
    {
        var signal = Read(run, request)?.SignalExternalWorkflowExecutionInitiatedEventAttributes;
        if (signal is null)
        {
            return;
        }

        var target = FindTarget(run, signal.Namespace, signal.WorkflowExecution, signal.ChildWorkflowOnly);
        var isDelivered = target is not null && await TryAsync(target, transition => SignalRules.Signal(transition, new()
        {
            SignalName = signal.SignalName,
            Input = signal.Input,
            Header = signal.Header,
            Identity = "history-service",
            ExternalWorkflowExecution = new() { WorkflowId = run.Chain.WorkflowId, RunId = run.RunId },
            RequestId = $"{run.RunId}/{request.InitiatedId}",
        })).ConfigureAwait(false);
        await AnswerAsync(run, request, ExternalEvents.ForSignal(signal, request.InitiatedId, isDelivered)).ConfigureAwait(false);
    }

    private async Task RequestCancelAsync(WorkflowRun run, ExternalRequest request)
    {
        var cancel = Read(run, request)?.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
        if (cancel is null)
        {
            return;
        }

        var target = FindTarget(run, cancel.Namespace, cancel.WorkflowExecution, cancel.ChildWorkflowOnly);
        var isDelivered = target is { IsOpen: true } && await TryAsync(target, transition => SignalRules.RequestCancel(
            transition,
            new()
            {
                Cause = cancel.Reason,
                ExternalInitiatedEventId = request.InitiatedId,
                ExternalWorkflowExecution = new() { WorkflowId = run.Chain.WorkflowId, RunId = run.RunId },
                Identity = "history-service",
            },
            $"{run.RunId}/{request.InitiatedId}")).ConfigureAwait(false);
        await AnswerAsync(run, request, ExternalEvents.ForCancel(cancel, request.InitiatedId, isDelivered)).ConfigureAwait(false);
    }

    private async Task CloseAsync(WorkflowRun run)
    {
        var record = run.Record;
        if (record.Parent is { } link && executions.TryFind(link.Namespace, link.Execution) is { } parent)
        {
            var close = (run.Events ?? store.LoadEvents(run.RunId))[^1];
            await TellAsync(parent, new ChildRecord { InitiatedId = link.InitiatedId }, (transition, pending) =>
                ChildEvents.Closed(transition, pending, record, close)).ConfigureAwait(false);
        }

        foreach (var child in record.Children)
        {
            await ApplyClosePolicyAsync(run, child).ConfigureAwait(false);
        }

        await executions.ChangeAsync(run, transition =>
        {
            transition.Record.CloseEffectsPending = false;
            transition.Record.Children.Clear();
            return true;
        }).ConfigureAwait(false);
    }

    private async Task ApplyClosePolicyAsync(WorkflowRun parent, ChildRecord child)
    {
        // Without a run id the child was initiated and never started; the current run counts only if it is that child.
        var target = executions.TryFind(child.Namespace, new WorkflowExecution { WorkflowId = child.WorkflowId });
        if (target is not { IsOpen: true } || target.Record.Parent?.Execution.RunId != parent.RunId)
        {
            return;
        }

        switch (child.ParentClosePolicy)
        {
            case ParentClosePolicy.Terminate:
                await TryAsync(target, transition =>
                {
                    if (transition.Run.IsOpen)
                    {
                        Closing.Terminate(transition, "by parent close policy", null, "history-service");
                    }
                }).ConfigureAwait(false);
                break;
            case ParentClosePolicy.RequestCancel:
                await TryAsync(target, transition => SignalRules.RequestCancel(
                    transition, new() { Cause = "by parent close policy", Identity = "history-service" }, parent.RunId)).ConfigureAwait(false);
                break;
        }
    }

    private WorkflowRun? FindTarget(WorkflowRun from, string @namespace, WorkflowExecution execution, bool mustBeChild)
    {
        var target = executions.TryFind(@namespace, execution);
        return mustBeChild && target?.Record.Parent?.Execution.WorkflowId != from.Chain.WorkflowId ? null : target;
    }

    private static HistoryEvent? Read(WorkflowRun run, ExternalRequest request)
    {
        lock (run.Chain.Gate)
        {
            return run.IsOpen && run.Record.ExternalRequests.Any(one => one.InitiatedId == request.InitiatedId) ? run.Event(request.InitiatedId) : null;
        }
    }

    /// <returns>False when the target refused, as a closed run does.</returns>
    private async Task<bool> TryAsync(WorkflowRun target, Action<Transition> change)
    {
        try
        {
            return await executions.ChangeAsync(target, transition =>
            {
                change(transition);
                return true;
            }).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private async Task AnswerAsync(WorkflowRun run, ExternalRequest request, HistoryEvent answer) =>
        await executions.ChangeAsync(run, transition =>
        {
            var pending = transition.Record.ExternalRequests.FirstOrDefault(one => one.InitiatedId == request.InitiatedId);
            if (pending is null || !transition.Run.IsOpen)
            {
                transition.IsWorthSaving = false;
                return false;
            }

            transition.Record.ExternalRequests.Remove(pending);
            transition.Arrive(answer);
            return true;
        }).ConfigureAwait(false);

    private async Task TellAsync(WorkflowRun parent, ChildRecord child, Action<Transition, ChildRecord> tell) =>
        await executions.ChangeAsync(parent, transition =>
        {
            var pending = transition.Record.Children.FirstOrDefault(one => one.InitiatedId == child.InitiatedId);
            if (pending is null || !transition.Run.IsOpen)
            {
                transition.IsWorthSaving = false;
                return false;
            }

            tell(transition, pending);
            return true;
        }).ConfigureAwait(false);
}
