using Stigmer.Api.Sessions.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Sessions;

/// <summary>Sessions: conversations with an agent instance.</summary>
internal static class SessionsExtensions
{
    internal static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton(new ResourceType<Session>(ResourceKind.Session, session => session.Spec?.AgentInstanceId ?? ""))
        .AddSingleton<SessionOperations>();

    internal static IEndpointRouteBuilder MapSessions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<SessionCommandService>();
        endpoints.MapGrpcService<SessionQueryService>();
        return endpoints;
    }
}
