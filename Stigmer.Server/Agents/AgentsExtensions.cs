using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Agents;

/// <summary>Agents and the instances they are run as.</summary>
internal static class AgentsExtensions
{
    internal static IServiceCollection AddAgents(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<Agent>(ResourceKind.Agent, _ => ""))
        .AddSingleton(new ResourceType<AgentInstance>(ResourceKind.AgentInstance, instance => instance.Spec?.AgentId ?? ""))
        .AddSingleton<AgentOperations>()
        .AddSingleton<AgentInstanceOperations>();

    internal static IEndpointRouteBuilder MapAgents(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<AgentCommandService>();
        endpoints.MapGrpcService<AgentQueryService>();
        endpoints.MapGrpcService<AgentInstanceCommandService>();
        endpoints.MapGrpcService<AgentInstanceQueryService>();
        return endpoints;
    }
}
