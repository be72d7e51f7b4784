using Stigmer.Server.Resources;
using ExecutionContextResource = Stigmer.Api.ExecutionContexts.V1.ExecutionContext;

namespace Stigmer.Server.ExecutionContexts;

/// <summary>Execution contexts: variables kept for one execution.</summary>
internal static class ExecutionContextsExtensions
{
    internal static IServiceCollection AddExecutionContexts(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<ExecutionContextResource>(ResourceKind.ExecutionContext, context => context.Spec?.ExecutionId ?? ""))
        .AddSingleton<ResourceOperations<ExecutionContextResource>>();

    internal static IEndpointRouteBuilder MapExecutionContexts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ExecutionContextCommandService>();
        endpoints.MapGrpcService<ExecutionContextQueryService>();
        return endpoints;
    }
}
