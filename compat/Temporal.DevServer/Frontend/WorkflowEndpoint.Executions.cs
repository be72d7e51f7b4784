using Temporal.DevServer.Signals;
using Temporal.DevServer.Updates;
using Temporal.DevServer.Visibility;

namespace Temporal.DevServer.Frontend;

internal sealed partial class WorkflowEndpoint
{
    public override async Task<StartWorkflowExecutionResponse> StartWorkflowExecution(StartWorkflowExecutionRequest request, ServerCallContext context)
    {
        var @namespace = core.Namespaces.Get(request.Namespace);
        return await core.Starts.StartAsync(StartOrder.From(request, @namespace)).ConfigureAwait(false);
    }

    public override async Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartWorkflowExecution(
        SignalWithStartWorkflowExecutionRequest request, ServerCallContext context)
    {
        var @namespace = core.Namespaces.Get(request.Namespace);
        if (request.SignalName.Length == 0)
        {
            throw ServiceErrors.InvalidArgument("SignalName is not set on request.");
        }

        return await core.Starts.SignalWithStartAsync(StartOrder.From(request, @namespace), new()
        {
            SignalName = request.SignalName,
            Input = request.SignalInput,
            Identity = request.Identity,
            Header = request.Header,
            RequestId = request.RequestId,
        }).ConfigureAwait(false);
    }

    public override async Task<ExecuteMultiOperationResponse> ExecuteMultiOperation(ExecuteMultiOperationRequest request, ServerCallContext context)
    {
        var @namespace = core.Namespaces.Get(request.Namespace);
        if (request.Operations is not [{ StartWorkflow: { } start }, { UpdateWorkflow: { } update }])
        {
            throw ServiceErrors.InvalidArgument("Operations have to be exactly [Start, Update].");
        }

        UpdateDesk.Check(update);
        try
        {
            var begun = await core.Starts.UpdateWithStartAsync(StartOrder.From(start, @namespace), update).ConfigureAwait(false);
            var updated = await core.Updates.WaitAsync(
                begun.Run, begun.Update, update.WaitPolicy?.LifecycleStage ?? default, context.Deadline, context.CancellationToken).ConfigureAwait(false);
            return new ExecuteMultiOperationResponse
            {
                Responses = { new ExecuteMultiOperationResponse.Types.Response { StartWorkflow = begun.Start }, new ExecuteMultiOperationResponse.Types.Response { UpdateWorkflow = updated } },
            };
        }
        catch (RpcException exception) when (exception.StatusCode != StatusCode.Cancelled)
        {
            throw ServiceErrors.UpdateWithStart(exception, isStart: exception.StatusCode == StatusCode.AlreadyExists);
        }
    }

    public override async Task<SignalWorkflowExecutionResponse> SignalWorkflowExecution(SignalWorkflowExecutionRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        if (request.SignalName.Length == 0)
        {
            throw ServiceErrors.InvalidArgument("SignalName is not set on request.");
        }

        await core.Executions.ChangeAsync(core.Executions.Find(request.Namespace, request.WorkflowExecution), transition =>
        {
            SignalRules.Signal(
                transition,
                new()
                {
                    SignalName = request.SignalName,
                    Input = request.Input,
                    Identity = request.Identity,
                    Header = request.Header,
                    RequestId = request.RequestId,
                },
                request.Links);
            return true;
        }).ConfigureAwait(false);
        return new SignalWorkflowExecutionResponse();
    }

    public override async Task<RequestCancelWorkflowExecutionResponse> RequestCancelWorkflowExecution(
        RequestCancelWorkflowExecutionRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        await core.Executions.ChangeAsync(core.Executions.Find(request.Namespace, request.WorkflowExecution), transition =>
        {
            MustBelongTo(transition.Record, request.FirstExecutionRunId);
            SignalRules.RequestCancel(transition, new() { Cause = request.Reason, Identity = request.Identity }, request.RequestId);
            return true;
        }).ConfigureAwait(false);
        return new RequestCancelWorkflowExecutionResponse();
    }

    public override async Task<TerminateWorkflowExecutionResponse> TerminateWorkflowExecution(
        TerminateWorkflowExecutionRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        await core.Executions.ChangeAsync(core.Executions.Find(request.Namespace, request.WorkflowExecution), transition =>
        {
            MustBelongTo(transition.Record, request.FirstExecutionRunId);
            if (!transition.Run.IsOpen)
            {
                throw ServiceErrors.AlreadyCompleted();
            }

            Closing.Terminate(transition, request.Reason, request.Details, request.Identity);
            return true;
        }).ConfigureAwait(false);
        return new TerminateWorkflowExecutionResponse();
    }

    public override async Task<DeleteWorkflowExecutionResponse> DeleteWorkflowExecution(DeleteWorkflowExecutionRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        var run = core.Executions.Find(request.Namespace, request.WorkflowExecution);
        if (run.IsOpen)
        {
            await core.Executions.ChangeAsync(run, transition =>
            {
                if (transition.Run.IsOpen)
                {
                    Closing.Terminate(transition, "Delete workflow execution", null, "history-service");
                }

                return true;
            }).ConfigureAwait(false);
        }

        await core.Executions.DeleteAsync(run).ConfigureAwait(false);
        return new DeleteWorkflowExecutionResponse();
    }

    public override Task<QueryWorkflowResponse> QueryWorkflow(QueryWorkflowRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        return core.Queries.QueryAsync(request, context.Deadline, context.CancellationToken);
    }

    public override Task<UpdateWorkflowExecutionResponse> UpdateWorkflowExecution(UpdateWorkflowExecutionRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        return core.Updates.UpdateAsync(request, context.Deadline, context.CancellationToken);
    }

    public override Task<PollWorkflowExecutionUpdateResponse> PollWorkflowExecutionUpdate(
        PollWorkflowExecutionUpdateRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        return core.Updates.PollAsync(request, context.Deadline, context.CancellationToken);
    }

    public override Task<GetWorkflowExecutionHistoryResponse> GetWorkflowExecutionHistory(
        GetWorkflowExecutionHistoryRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        return core.Histories.ReadAsync(request, context.Deadline, context.CancellationToken);
    }

    public override Task<GetWorkflowExecutionHistoryReverseResponse> GetWorkflowExecutionHistoryReverse(
        GetWorkflowExecutionHistoryReverseRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        return core.Histories.ReadReverseAsync(request);
    }

    public override async Task<DescribeWorkflowExecutionResponse> DescribeWorkflowExecution(
        DescribeWorkflowExecutionRequest request, ServerCallContext context)
    {
        core.Namespaces.Get(request.Namespace);
        var run = core.Executions.Find(request.Namespace, request.Execution);
        await run.CommittedSoFar().ConfigureAwait(false);
        lock (run.Chain.Gate)
        {
            return Descriptions.From(run);
        }
    }

    public override Task<ListWorkflowExecutionsResponse> ListWorkflowExecutions(ListWorkflowExecutionsRequest request, ServerCallContext context) =>
        Task.FromResult(core.Runs.List(request));

    public override Task<CountWorkflowExecutionsResponse> CountWorkflowExecutions(CountWorkflowExecutionsRequest request, ServerCallContext context) =>
        Task.FromResult(core.Runs.Count(request));

    /// <summary>A handle from a start names its chain, so that it cannot hit a later, unrelated run of the same id.</summary>
    private static void MustBelongTo(RunRecord record, string firstRunId)
    {
        if (firstRunId.Length > 0 && firstRunId != record.FirstRunId)
        {
            throw ServiceErrors.NotFound("workflow execution not found");
        }
    }
}
