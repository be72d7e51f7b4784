using Stigmer.Server.Resources;
using EnvironmentResource = Stigmer.Api.Environments.V1.Environment;

namespace Stigmer.Server.Environments;

/// <summary>Environments: named sets of variables that agent instances refer to.</summary>
internal static class EnvironmentsExtensions
{
    internal static IServiceCollection AddEnvironments(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<EnvironmentResource>(ResourceKind.Environment, _ => ""))
        .AddSingleton<ResourceOperations<EnvironmentResource>>();

    internal static IEndpointRouteBuilder MapEnvironments(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<EnvironmentCommandService>();
        endpoints.MapGrpcService<EnvironmentQueryService>();
        return endpoints;
    }
}
