using Grpc.Core;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;

namespace Stigmer.Server.Agents;

internal sealed class AgentQueryService(AgentOperations agents) : AgentQueryController.AgentQueryControllerBase
{
    public override Task<Agent> get(AgentId request, ServerCallContext context) => Task.FromResult(agents.Get(request, request.Value));

    public override Task<Agent> getByReference(ApiResourceReference request, ServerCallContext context) =>
        Task.FromResult(agents.GetByReference(request));
}
