using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.McpServers.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;

namespace Stigmer.Server.McpServers;

internal sealed class McpServerQueryService(ResourceOperations<McpServer> servers, Readers readers) : McpServerQueryController.McpServerQueryControllerBase
{
    public override Task<McpServer> get(ApiResourceId request, ServerCallContext context) => Task.FromResult(servers.Get(request, request.Value, readers.Of(context)));

    public override Task<McpServer> getByReference(ApiResourceReference request, ServerCallContext context) =>
        Task.FromResult(servers.GetByReference(request, readers.Of(context)));
}
