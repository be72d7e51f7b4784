using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Organizations.V1;
using Stigmer.Server.Access;
using Stigmer.Server.Resources;
using MyOrganizations = Stigmer.Api.Organizations.V1.Organizations;

namespace Stigmer.Server.Organizations;

internal sealed class OrganizationQueryService(OrganizationOperations organizations) : OrganizationQueryController.OrganizationQueryControllerBase
{
    public override Task<Organization> get(OrganizationId request, ServerCallContext context) => Task.FromResult(organizations.Get(request));

    /// <summary>The caller's organisation of a slug or an id: a list of one, or of none.</summary>
    public override Task<OrganizationList> find(FindApiResourcesRequest request, ServerCallContext context)
    {
        OrganizationOperations.Check(request);
        var found = Mine().Where(organization => organization.Metadata.Slug == request.Org || organization.Metadata.Id == request.Org);
        return Task.FromResult(new OrganizationList { TotalPages = 1, Entries = { found } });
    }

    public override Task<MyOrganizations> findMyOrganizations(Empty request, ServerCallContext context) =>
        Task.FromResult(new MyOrganizations { Entries = { Mine() } });

    private IReadOnlyList<Organization> Mine() => Caller.Current.IsUnlimited
        ? organizations.List(new ResourceFilter(), new Page(Page.MaxSize, 1)).Items
        : [.. Caller.Current.Organizations.Order(StringComparer.Ordinal).Select(organizations.FindBySlug).OfType<Organization>()];
}
