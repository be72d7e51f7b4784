using Grpc.Core;
using Stigmer.Api.Agents.V1;

namespace Stigmer.Server.Agents;

internal sealed class AgentCommandService(AgentOperations agents) : AgentCommandController.AgentCommandControllerBase
{
    public override Task<Agent> apply(Agent request, ServerCallContext context) => agents.ApplyAsync(request, context.CancellationToken);

    public override Task<Agent> create(Agent request, ServerCallContext context) => agents.CreateAsync(request, context.CancellationToken);

    public override Task<Agent> update(Agent request, ServerCallContext context) => agents.UpdateAsync(request, context.CancellationToken);

    public override Task<Agent> delete(AgentId request, ServerCallContext context) =>
        agents.DeleteAsync(request, request.Value, context.CancellationToken);
}
