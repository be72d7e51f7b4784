using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>Sends updates and waits for their outcomes. The server answers early now and then, so both are loops.</summary>
internal static class WorkflowUpdates
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(70);

    internal static async Task<WorkflowUpdateHandle<TResult>> StartAsync<TResult>(TemporalClient client, StartWorkflowUpdateInput input)
    {
        var wanted = input.Options.WaitForStage switch
        {
            WorkflowUpdateStage.None => throw new ArgumentException("WaitForStage is required to start workflow update"),
            WorkflowUpdateStage.Admitted => throw new ArgumentException(
                "Admitted is not an allowed wait stage to start workflow update"),
            var stage => (UpdateWorkflowExecutionLifecycleStage)stage,
        };
        var converter = client.Options.DataConverter;
        var request = new UpdateWorkflowExecutionRequest
        {
            Namespace = client.Options.Namespace,
            WorkflowExecution = new() { WorkflowId = input.Id, RunId = input.RunId ?? string.Empty },
            FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
            WaitPolicy = new() { LifecycleStage = wanted },
            Request = new()
            {
                Meta = new() { UpdateId = input.Options.Id ?? Guid.NewGuid().ToString(), Identity = client.Connection.Options.Identity },
                Input = new() { Name = input.Update },
            },
        };
        if (input.Args.Count > 0)
        {
            request.Request.Input.Args = (await converter.ToPayloadsAsync(input.Args).ConfigureAwait(false)).ToProto();
        }

        if (input.Headers is { } headers)
        {
            request.Request.Input.Header = headers.ToHeader();
        }

        UpdateWorkflowExecutionResponse response;
        do
        {
            response = await WaitingAsync(() => client.WorkflowService.UpdateWorkflowExecutionAsync(
                request, Polling(input.Options.Rpc))).ConfigureAwait(false);
        }
        while (response.Stage < UpdateWorkflowExecutionLifecycleStage.Accepted);

        var handle = new WorkflowUpdateHandle<TResult>(
            client,
            request.Request.Meta.UpdateId,
            input.Id,
            response.UpdateRef?.WorkflowExecution?.RunId is { Length: > 0 } runId ? runId : input.RunId)
        {
            KnownOutcome = response.Outcome,
        };
        return wanted == UpdateWorkflowExecutionLifecycleStage.Completed && response.Outcome is null
            ? handle with { KnownOutcome = await PollAsync(handle, input.Options.Rpc).ConfigureAwait(false) }
            : handle;
    }

    internal static async Task<TResult> WaitAsync<TResult>(WorkflowUpdateHandle handle, RpcOptions? rpcOptions)
    {
        var outcome = handle.KnownOutcome ?? await PollAsync(handle, rpcOptions).ConfigureAwait(false);
        var converter = handle.Client.Options.DataConverter;
        if (outcome.ValueCase == Outcome.ValueOneofCase.Failure)
        {
            throw new WorkflowUpdateFailedException(await converter.ToExceptionAsync(outcome.Failure).ConfigureAwait(false));
        }

        return typeof(TResult) == typeof(ValueTuple)
            ? default!
            : await converter.ToSingleValueAsync<TResult>(outcome.Success.ToList()).ConfigureAwait(false);
    }

    private static async Task<Outcome> PollAsync(WorkflowUpdateHandle handle, RpcOptions? rpcOptions)
    {
        var request = new PollWorkflowExecutionUpdateRequest
        {
            Namespace = handle.Client.Options.Namespace,
            Identity = handle.Client.Connection.Options.Identity,
            WaitPolicy = new() { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
            UpdateRef = new()
            {
                UpdateId = handle.Id,
                WorkflowExecution = new() { WorkflowId = handle.WorkflowId, RunId = handle.WorkflowRunId ?? string.Empty },
            },
        };
        while (true)
        {
            var response = await WaitingAsync(() => handle.Client.WorkflowService.PollWorkflowExecutionUpdateAsync(
                request, Polling(rpcOptions))).ConfigureAwait(false);
            if (response.Outcome is { } outcome)
            {
                return outcome;
            }
        }
    }

    private static RpcOptions Polling(RpcOptions? options)
    {
        var polling = (RpcOptions)TemporalClient.DefaultRetryOptions(options).Clone();
        polling.Timeout ??= PollTimeout;
        return polling;
    }

    private static async Task<T> WaitingAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code is RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.Cancelled)
        {
            throw new WorkflowUpdateRpcTimeoutOrCanceledException(e);
        }
        catch (OperationCanceledException e)
        {
            throw new WorkflowUpdateRpcTimeoutOrCanceledException(e);
        }
    }
}
