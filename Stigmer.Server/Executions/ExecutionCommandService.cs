using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ApiResources;

namespace Stigmer.Server.Executions;

/// <summary>The commands that clients of the original API know.</summary>
internal sealed class ExecutionCommandService(ExecutionOperations executions, ExecutionControl control)
    : AgentExecutionCommandController.AgentExecutionCommandControllerBase
{
    public override Task<AgentExecution> create(AgentExecution request, ServerCallContext context) =>
        executions.CreateAsync(request, context.CancellationToken);

    public override Task<AgentExecution> update(AgentExecution request, ServerCallContext context) =>
        executions.UpdateAsync(request, context.CancellationToken);

    public override Task<AgentExecution> updateStatus(AgentExecutionUpdateStatusInput request, ServerCallContext context) =>
        control.UpdateStatusAsync(request, context.CancellationToken);

    public override Task<AgentExecution> delete(ApiResourceId request, ServerCallContext context) =>
        executions.DeleteAsync(request, request.Value, context.CancellationToken);
}
