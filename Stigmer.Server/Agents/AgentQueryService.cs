using Grpc.Core;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Server.Secrets;

namespace Stigmer.Server.Agents;

internal sealed class AgentQueryService(AgentOperations agents, Readers readers) : AgentQueryController.AgentQueryControllerBase
{
    public override Task<Agent> get(AgentId request, ServerCallContext context) => Task.FromResult(agents.Get(request, request.Value, readers.Of(context)));

    public override Task<Agent> getByReference(ApiResourceReference request, ServerCallContext context) =>
        Task.FromResult(agents.GetByReference(request, readers.Of(context)));
}
