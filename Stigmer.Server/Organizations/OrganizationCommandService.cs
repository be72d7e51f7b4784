using Grpc.Core;
using Stigmer.Api.Organizations.V1;

namespace Stigmer.Server.Organizations;

internal sealed class OrganizationCommandService(OrganizationOperations organizations) : OrganizationCommandController.OrganizationCommandControllerBase
{
    public override Task<Organization> apply(Organization request, ServerCallContext context) =>
        organizations.ApplyAsync(Unfiled(request), context.CancellationToken);

    public override Task<Organization> create(Organization request, ServerCallContext context) =>
        organizations.CreateAsync(Unfiled(request), context.CancellationToken);

    public override Task<Organization> update(Organization request, ServerCallContext context) =>
        organizations.UpdateAsync(Unfiled(request), context.CancellationToken);

    public override Task<Organization> delete(OrganizationId request, ServerCallContext context) =>
        organizations.DeleteAsync(request, request.Value, context.CancellationToken);

    // An organisation belongs to none, and its slug is unique everywhere.
    private static Organization Unfiled(Organization request)
    {
        request.Metadata?.Org = "";
        return request;
    }
}
