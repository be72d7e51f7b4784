using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;
using ExecutionContextResource = Stigmer.Api.ExecutionContexts.V1.ExecutionContext;

namespace Stigmer.Server.ExecutionContexts;

internal sealed class ExecutionContextQueryService(ResourceOperations<ExecutionContextResource> contexts, Readers readers)
    : ExecutionContextQueryController.ExecutionContextQueryControllerBase
{
    public override Task<ExecutionContextResource> get(ExecutionContextId request, ServerCallContext context) =>
        Task.FromResult(contexts.Get(request, request.Value, readers.Of(context)));

    public override Task<ExecutionContextResource> getByReference(ApiResourceReference request, ServerCallContext context) =>
        Task.FromResult(contexts.GetByReference(request, readers.Of(context)));
}
