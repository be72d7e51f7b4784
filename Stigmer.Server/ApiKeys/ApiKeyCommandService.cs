using Grpc.Core;
using Stigmer.Api.ApiKeys.V1;

namespace Stigmer.Server.ApiKeys;

internal sealed class ApiKeyCommandService(ApiKeyOperations keys) : ApiKeyCommandController.ApiKeyCommandControllerBase
{
    public override Task<ApiKey> create(ApiKey request, ServerCallContext context) => keys.IssueAsync(request, context.CancellationToken);

    public override Task<ApiKey> update(ApiKey request, ServerCallContext context) => keys.ChangeAsync(request, context.CancellationToken);

    public override Task<ApiKey> delete(ApiKeyId request, ServerCallContext context) =>
        keys.DeleteAsync(request, request.Value, context.CancellationToken);
}
