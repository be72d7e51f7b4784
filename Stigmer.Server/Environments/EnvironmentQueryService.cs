using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Environments.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;
using EnvironmentResource = Stigmer.Api.Environments.V1.Environment;

namespace Stigmer.Server.Environments;

internal sealed class EnvironmentQueryService(ResourceOperations<EnvironmentResource> environments, Readers readers)
    : EnvironmentQueryController.EnvironmentQueryControllerBase
{
    public override Task<EnvironmentResource> get(ApiResourceId request, ServerCallContext context) =>
        Task.FromResult(environments.Get(request, request.Value, readers.Of(context)));

    public override Task<EnvironmentResource> getByReference(ApiResourceReference request, ServerCallContext context) =>
        Task.FromResult(environments.GetByReference(request, readers.Of(context)));
}
