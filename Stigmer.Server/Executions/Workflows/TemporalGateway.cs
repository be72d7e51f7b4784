using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>What the server tells Temporal about executions. Everything may be told twice.</summary>
internal sealed class TemporalGateway(ITemporalClient client, TemporalSettings settings)
{
    /// <summary>Longest time for one call.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    internal async Task StartAsync(string executionId, CancellationToken cancellationToken)
    {
        var run = new ExecutionRun(executionId, settings.RunnerTaskQueue);
        try
        {
            await client.StartWorkflowAsync(
                (ExecutionWorkflow workflow) => workflow.RunAsync(run),
                new WorkflowOptions(ExecutionContract.WorkflowId(executionId), settings.ServerTaskQueue)
                {
                    // Only executions that have not ended are started, so a closed workflow of theirs was not closed by us: go on.
                    IdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate,
                    Rpc = Rpc(cancellationToken),
                });
        }
        catch (WorkflowAlreadyStartedException)
        {
            // Told before, and the answer or the note of it was lost.
        }
    }

    internal async Task CancelAsync(string executionId, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetWorkflowHandle(ExecutionContract.WorkflowId(executionId))
                .CancelAsync(new WorkflowCancelOptions { Rpc = Rpc(cancellationToken) });
        }
        catch (RpcException exception) when (exception.Code == RpcException.StatusCode.NotFound)
        {
            // Never started, or closed already.
        }
    }

    /// <summary>Wakes a workflow that waits for a person: what it waits for may be in the journal now.</summary>
    internal async Task TellNewsAsync(string executionId, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetWorkflowHandle<ExecutionWorkflow>(ExecutionContract.WorkflowId(executionId))
                .SignalAsync(workflow => workflow.NewsAsync(), new WorkflowSignalOptions { Rpc = Rpc(cancellationToken) });
        }
        catch (RpcException exception) when (exception.Code == RpcException.StatusCode.NotFound)
        {
            // Closed, or to be started anew: a workflow begins with the journal, and finds it there.
        }
    }

    private static RpcOptions Rpc(CancellationToken cancellationToken) =>
        new() { Timeout = CallLimit, CancellationToken = cancellationToken, Retry = false };
}
