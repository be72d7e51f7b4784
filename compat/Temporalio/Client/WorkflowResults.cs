using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>Waits for a workflow's last event and makes a result or an exception of it.</summary>
internal static class WorkflowResults
{
    internal static async Task<TResult> WaitAsync<TResult>(WorkflowHandle handle, bool followRuns, RpcOptions? rpcOptions)
    {
        var runId = handle.ResultRunId;
        var converter = handle.Client.Options.DataConverter;
        while (true)
        {
            var last = await LastEventAsync(handle, runId, rpcOptions).ConfigureAwait(false);
            if (followRuns && NextRunOf(last) is { Length: > 0 } next)
            {
                runId = next;
                continue;
            }

            switch (last.EventType)
            {
                case EventType.WorkflowExecutionCompleted:
                    // No value is wanted, so whatever came is not decoded.
                    return typeof(TResult) == typeof(ValueTuple)
                        ? default!
                        : await converter.ToSingleValueAsync<TResult>(
                            last.WorkflowExecutionCompletedEventAttributes.Result.ToList()).ConfigureAwait(false);
                case EventType.WorkflowExecutionFailed:
                    throw new WorkflowFailedException(
                        await converter.ToExceptionAsync(last.WorkflowExecutionFailedEventAttributes.Failure).ConfigureAwait(false));
                default:
                    throw await ExceptionOfAsync(last, converter).ConfigureAwait(false);
            }
        }
    }

    private static async Task<HistoryEvent> LastEventAsync(WorkflowHandle handle, string? runId, RpcOptions? rpcOptions)
    {
        var options = new WorkflowHistoryEventFetchOptions
        {
            WaitNewEvent = true,
            EventFilterType = HistoryEventFilterType.CloseEvent,
            SkipArchival = true,
            Rpc = rpcOptions,
        };
        await foreach (var e in (handle with { RunId = runId }).FetchHistoryEventsAsync(options).ConfigureAwait(false))
        {
            return e;
        }

        throw new InvalidOperationException("No completion event found");
    }

    private static string? NextRunOf(HistoryEvent last) => last.EventType switch
    {
        EventType.WorkflowExecutionCompleted => last.WorkflowExecutionCompletedEventAttributes.NewExecutionRunId,
        EventType.WorkflowExecutionFailed => last.WorkflowExecutionFailedEventAttributes.NewExecutionRunId,
        EventType.WorkflowExecutionTimedOut => last.WorkflowExecutionTimedOutEventAttributes.NewExecutionRunId,
        EventType.WorkflowExecutionContinuedAsNew => last.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId,
        _ => null,
    };

    private static async Task<Exception> ExceptionOfAsync(HistoryEvent last, DataConverter converter)
    {
        switch (last.EventType)
        {
            case EventType.WorkflowExecutionCanceled:
                var canceled = new Failure { Message = "Workflow canceled", CanceledFailureInfo = new() };
                canceled.CanceledFailureInfo.Details = last.WorkflowExecutionCanceledEventAttributes.Details;
                return new WorkflowFailedException(await converter.ToExceptionAsync(canceled).ConfigureAwait(false));
            case EventType.WorkflowExecutionTerminated:
                var attributes = last.WorkflowExecutionTerminatedEventAttributes;
                var details = attributes.Details.ToList();
                if (converter.PayloadCodec is { } codec && details.Count > 0)
                {
                    details = [.. await codec.DecodeAsync([.. details]).ConfigureAwait(false)];
                }

                return new WorkflowFailedException(new TerminatedFailureException(
                    new Failure
                    {
                        Message = attributes.Reason.Length > 0 ? attributes.Reason : "Workflow terminated",
                        TerminatedFailureInfo = new(),
                    },
                    null,
                    details.Count == 0 ? null : new(converter.PayloadConverter, details)));
            case EventType.WorkflowExecutionTimedOut:
                return new WorkflowFailedException(await converter.ToExceptionAsync(new Failure
                {
                    Message = "Workflow timed out",
                    TimeoutFailureInfo = new() { TimeoutType = TimeoutType.StartToClose },
                }).ConfigureAwait(false));
            case EventType.WorkflowExecutionContinuedAsNew:
                return new WorkflowContinuedAsNewException(
                    last.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId);
            default:
                return new InvalidOperationException($"Unexpected event type {last.EventType}");
        }
    }
}
