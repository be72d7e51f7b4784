using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>The end of a client's chain of interceptors: makes the calls.</summary>
internal sealed class ClientCalls(TemporalClient client) : ClientOutboundInterceptor
{
    private static readonly TimeSpan LongPollTimeout = TimeSpan.FromSeconds(70);

    private DataConverter Converter => client.Options.DataConverter;

    private string Identity => client.Connection.Options.Identity!;

    private string Namespace => client.Options.Namespace;

    public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
    {
        var request = await StartRequests.OfAsync(client, input).ConfigureAwait(false);
        var rpc = TemporalClient.DefaultRetryOptions(input.Options.Rpc);
        try
        {
            var runId = input.Options.StartSignal is { } signal
                ? (await client.WorkflowService.SignalWithStartWorkflowExecutionAsync(
                    await StartRequests.WithSignalAsync(client, request, signal, input.Options.StartSignalArgs ?? [])
                        .ConfigureAwait(false), rpc).ConfigureAwait(false)).RunId
                : (await client.WorkflowService.StartWorkflowExecutionAsync(request, rpc).ConfigureAwait(false)).RunId;
            return new(client, request.WorkflowId, ResultRunId: runId, FirstExecutionRunId: runId);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.AlreadyExists
            && e.TryGetDetail<WorkflowExecutionAlreadyStartedFailure>(out var failure))
        {
            throw new WorkflowAlreadyStartedException(e.Message, request.WorkflowId, input.Workflow, failure.RunId);
        }
    }

    public override async Task SignalWorkflowAsync(SignalWorkflowInput input)
    {
        var request = new SignalWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            SignalName = input.Signal,
            Identity = Identity,
            RequestId = Guid.NewGuid().ToString(),
            Header = input.Headers?.ToHeader(),
        };
        if (input.Args.Count > 0)
        {
            request.Input = (await Converter.ToPayloadsAsync(input.Args).ConfigureAwait(false)).ToProto();
        }

        await client.WorkflowService.SignalWorkflowExecutionAsync(
            request, TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
    }

    public override async Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input)
    {
        var request = new QueryWorkflowRequest
        {
            Namespace = Namespace,
            Execution = Execution(input.Id, input.RunId),
            Query = new() { QueryType = input.Query, Header = input.Headers?.ToHeader() },
            QueryRejectCondition = input.Options?.RejectCondition ?? client.Options.QueryRejectCondition ?? QueryRejectCondition.None,
        };
        if (input.Args.Count > 0)
        {
            request.Query.QueryArgs = (await Converter.ToPayloadsAsync(input.Args).ConfigureAwait(false)).ToProto();
        }

        QueryWorkflowResponse response;
        try
        {
            response = await client.WorkflowService.QueryWorkflowAsync(
                request, TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.InvalidArgument && e.TryGetDetail<QueryFailedFailure>(out _))
        {
            throw new WorkflowQueryFailedException(e.Message);
        }

        return response.QueryRejected is { } rejected
            ? throw new WorkflowQueryRejectedException(rejected.Status)
            : await Converter.ToSingleValueAsync<TResult>(response.QueryResult.ToList()).ConfigureAwait(false);
    }

    public override Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) =>
        WorkflowUpdates.StartAsync<TResult>(client, input);

    public override async Task<WorkflowExecutionDescription> DescribeWorkflowAsync(DescribeWorkflowInput input) => new(
        await client.WorkflowService.DescribeWorkflowExecutionAsync(
            new() { Namespace = Namespace, Execution = Execution(input.Id, input.RunId) },
            TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false),
        Converter);

    public override Task CancelWorkflowAsync(CancelWorkflowInput input) => client.WorkflowService.RequestCancelWorkflowExecutionAsync(
        new()
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
            Identity = Identity,
            RequestId = Guid.NewGuid().ToString(),
        },
        TemporalClient.DefaultRetryOptions(input.Options?.Rpc));

    public override async Task TerminateWorkflowAsync(TerminateWorkflowInput input)
    {
        var request = new TerminateWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
            Identity = Identity,
            Reason = input.Reason ?? string.Empty,
        };
        if (input.Options?.Details is { Count: > 0 } details)
        {
            request.Details = (await Converter.ToPayloadsAsync(details).ConfigureAwait(false)).ToProto();
        }

        await client.WorkflowService.TerminateWorkflowExecutionAsync(
            request, TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
    }

    public override async Task<WorkflowHistoryEventPage> FetchWorkflowHistoryEventPageAsync(FetchWorkflowHistoryEventPageInput input)
    {
        var rpc = (RpcOptions)TemporalClient.DefaultRetryOptions(input.Rpc).Clone();
        if (input.WaitNewEvent)
        {
            rpc.Timeout ??= LongPollTimeout;
        }

        var request = new GetWorkflowExecutionHistoryRequest
        {
            Namespace = Namespace,
            Execution = Execution(input.Id, input.RunId),
            MaximumPageSize = input.PageSize ?? 0,
            NextPageToken = input.NextPageToken is { } token ? ByteString.CopyFrom(token) : ByteString.Empty,
            WaitNewEvent = input.WaitNewEvent,
            HistoryEventFilterType = input.EventFilterType,
            SkipArchival = input.SkipArchival,
        };

        // While nothing happens the server answers with no events and a token to ask on with.
        while (true)
        {
            GetWorkflowExecutionHistoryResponse response;
            try
            {
                response = await client.WorkflowService.GetWorkflowExecutionHistoryAsync(request, rpc).ConfigureAwait(false);
            }
            catch (RpcException e) when (input.WaitNewEvent && input.Rpc?.Timeout is null
                && e.Code == RpcException.StatusCode.DeadlineExceeded)
            {
                continue;
            }

            if (response.History is { Events.Count: > 0 } || response.NextPageToken.IsEmpty)
            {
                return new(
                    response.History?.Events.ToArray() ?? [],
                    response.NextPageToken.IsEmpty ? null : response.NextPageToken.ToByteArray());
            }

            request.NextPageToken = response.NextPageToken;
        }
    }

    public override async IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(ListWorkflowsInput input)
    {
        var request = new ListWorkflowExecutionsRequest { Namespace = Namespace, Query = input.Query };
        var listed = 0;
        do
        {
            var response = await client.WorkflowService.ListWorkflowExecutionsAsync(
                request, TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
            foreach (var info in response.Executions)
            {
                yield return new(info, Converter);
                if (++listed == input.Options?.Limit)
                {
                    yield break;
                }
            }

            request.NextPageToken = response.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);
    }

    public override async Task<WorkflowExecutionCount> CountWorkflowsAsync(CountWorkflowsInput input) => new(
        await client.WorkflowService.CountWorkflowExecutionsAsync(
            new() { Namespace = Namespace, Query = input.Query },
            TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false));

    private static Api.Common.V1.WorkflowExecution Execution(string id, string? runId) =>
        new() { WorkflowId = id, RunId = runId ?? string.Empty };
}
