using Stigmer.Api.McpServers.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.McpServers;

/// <summary>MCP servers: definitions that several agents can share.</summary>
internal static class McpServersExtensions
{
    internal static IServiceCollection AddMcpServers(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<McpServer>(ResourceKind.McpServer, _ => ""))
        .AddSingleton<ResourceOperations<McpServer>>();

    internal static IEndpointRouteBuilder MapMcpServers(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<McpServerCommandService>();
        endpoints.MapGrpcService<McpServerQueryService>();
        return endpoints;
    }
}
