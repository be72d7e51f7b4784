using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Server.Resources;
using ExecutionContextResource = Stigmer.Api.ExecutionContexts.V1.ExecutionContext;

namespace Stigmer.Server.ExecutionContexts;

internal sealed class ExecutionContextCommandService(ResourceOperations<ExecutionContextResource> contexts)
    : ExecutionContextCommandController.ExecutionContextCommandControllerBase
{
    /// <summary>A context is never changed, so applying one that exists is refused.</summary>
    public override Task<ExecutionContextResource> apply(ExecutionContextResource request, ServerCallContext context) =>
        contexts.CreateAsync(request, context.CancellationToken);

    public override Task<ExecutionContextResource> create(ExecutionContextResource request, ServerCallContext context) =>
        contexts.CreateAsync(request, context.CancellationToken);

    public override Task<ExecutionContextResource> delete(ApiResourceDeleteInput request, ServerCallContext context) =>
        contexts.DeleteAsync(request, request.ResourceId, context.CancellationToken);
}
