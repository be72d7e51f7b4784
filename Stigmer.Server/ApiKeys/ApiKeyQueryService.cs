using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Server.Resources;
using KeyList = Stigmer.Api.ApiKeys.V1.ApiKeys;

namespace Stigmer.Server.ApiKeys;

internal sealed class ApiKeyQueryService(ApiKeyOperations keys) : ApiKeyQueryController.ApiKeyQueryControllerBase
{
    public override Task<ApiKey> get(ApiKeyId request, ServerCallContext context) => Task.FromResult(keys.Get(request, request.Value));

    public override Task<ApiKey> getByKeyHash(ApiKeyHash request, ServerCallContext context) => Task.FromResult(keys.GetByHash(request));

    public override Task<KeyList> findAll(Empty request, ServerCallContext context) =>
        Task.FromResult(new KeyList { Entries = { keys.List(new ResourceFilter(), new Page(ApiKeyOperations.ListLimit, 1)).Items } });
}
