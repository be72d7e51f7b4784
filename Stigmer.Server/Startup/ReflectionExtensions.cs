namespace Stigmer.Server.Startup;

/// <summary>Lets tools such as grpcurl ask what there is to call, where developers work.</summary>
internal static class ReflectionExtensions
{
    internal static IEndpointRouteBuilder MapReflection(this IEndpointRouteBuilder endpoints, ServerSettings settings)
    {
        if (settings.IsDevelopment)
        {
            endpoints.MapGrpcReflectionService();
        }

        return endpoints;
    }
}
