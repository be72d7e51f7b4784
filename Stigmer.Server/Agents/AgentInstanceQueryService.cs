using Grpc.Core;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Agents;

internal sealed class AgentInstanceQueryService(AgentInstanceOperations instances)
    : AgentInstanceQueryController.AgentInstanceQueryControllerBase
{
    public override Task<AgentInstance> get(AgentInstanceId request, ServerCallContext context) =>
        Task.FromResult(instances.Get(request, request.Value));

    public override Task<AgentInstance> getByReference(ApiResourceReference request, ServerCallContext context) =>
        Task.FromResult(instances.GetByReference(request));

    public override Task<AgentInstanceList> getByAgent(GetAgentInstancesByAgentRequest request, ServerCallContext context)
    {
        AgentInstanceOperations.Check(request);
        var page = Page.Read(request.PageInfo?.Size ?? 0, request.PageInfo?.Num ?? 0);
        var found = instances.List(new ResourceFilter { Parent = request.AgentId }, page);
        return Task.FromResult(new AgentInstanceList { TotalCount = (int)found.Total, Items = { found.Items } });
    }
}
