using Stigmer.Api.Organizations.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Organizations;

/// <summary>Organisations: who owns resources in cloud mode; in local mode a name for them.</summary>
internal static class OrganizationsExtensions
{
    internal static IServiceCollection AddOrganizations(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<Organization>(ResourceKind.Organization, _ => ""))
        .AddSingleton<OrganizationOperations>();

    internal static IEndpointRouteBuilder MapOrganizations(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<OrganizationCommandService>();
        endpoints.MapGrpcService<OrganizationQueryService>();
        return endpoints;
    }
}
