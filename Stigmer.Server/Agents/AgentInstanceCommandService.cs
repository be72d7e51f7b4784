using Grpc.Core;
using Stigmer.Api.AgentInstances.V1;

namespace Stigmer.Server.Agents;

internal sealed class AgentInstanceCommandService(AgentInstanceOperations instances)
    : AgentInstanceCommandController.AgentInstanceCommandControllerBase
{
    public override Task<AgentInstance> apply(AgentInstance request, ServerCallContext context) =>
        instances.ApplyAsync(request, context.CancellationToken);

    public override Task<AgentInstance> create(AgentInstance request, ServerCallContext context) =>
        instances.CreateAsync(request, context.CancellationToken);

    public override Task<AgentInstance> update(AgentInstance request, ServerCallContext context) =>
        instances.UpdateAsync(request, context.CancellationToken);

    public override Task<AgentInstance> delete(AgentInstanceId request, ServerCallContext context) =>
        instances.DeleteAsync(request, request.Value, context.CancellationToken);
}
