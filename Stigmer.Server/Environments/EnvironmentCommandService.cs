using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Environments.V1;
using Stigmer.Server.Resources;
using EnvironmentResource = Stigmer.Api.Environments.V1.Environment;

namespace Stigmer.Server.Environments;

internal sealed class EnvironmentCommandService(ResourceOperations<EnvironmentResource> environments)
    : EnvironmentCommandController.EnvironmentCommandControllerBase
{
    public override Task<EnvironmentResource> apply(EnvironmentResource request, ServerCallContext context) =>
        environments.ApplyAsync(request, context.CancellationToken);

    public override Task<EnvironmentResource> create(EnvironmentResource request, ServerCallContext context) =>
        environments.CreateAsync(request, context.CancellationToken);

    public override Task<EnvironmentResource> update(EnvironmentResource request, ServerCallContext context) =>
        environments.UpdateAsync(request, context.CancellationToken);

    public override Task<EnvironmentResource> delete(ApiResourceDeleteInput request, ServerCallContext context) =>
        environments.DeleteAsync(request, request.ResourceId, context.CancellationToken);
}
