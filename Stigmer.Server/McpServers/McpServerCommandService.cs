using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.McpServers.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.McpServers;

internal sealed class McpServerCommandService(ResourceOperations<McpServer> servers) : McpServerCommandController.McpServerCommandControllerBase
{
    public override Task<McpServer> apply(McpServer request, ServerCallContext context) => servers.ApplyAsync(request, context.CancellationToken);

    public override Task<McpServer> create(McpServer request, ServerCallContext context) => servers.CreateAsync(request, context.CancellationToken);

    public override Task<McpServer> update(McpServer request, ServerCallContext context) => servers.UpdateAsync(request, context.CancellationToken);

    public override Task<McpServer> delete(ApiResourceDeleteInput request, ServerCallContext context) =>
        servers.DeleteAsync(request, request.ResourceId, context.CancellationToken);
}
