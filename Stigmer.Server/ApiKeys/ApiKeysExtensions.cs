using Stigmer.Api.ApiKeys.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.ApiKeys;

/// <summary>API keys: what programs show in place of a person's token.</summary>
internal static class ApiKeysExtensions
{
    // Filed under their hash, by which every call looks them up.
    internal static IServiceCollection AddApiKeys(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<ApiKey>(ResourceKind.ApiKey, key => key.Spec?.KeyHash ?? ""))
        .AddSingleton<ApiKeyOperations>();

    internal static IEndpointRouteBuilder MapApiKeys(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ApiKeyCommandService>();
        endpoints.MapGrpcService<ApiKeyQueryService>();
        return endpoints;
    }
}
