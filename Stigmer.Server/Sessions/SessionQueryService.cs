using Grpc.Core;
using Stigmer.Api.Sessions.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Sessions;

internal sealed class SessionQueryService(SessionOperations sessions) : SessionQueryController.SessionQueryControllerBase
{
    public override Task<Session> get(SessionId request, ServerCallContext context) => Task.FromResult(sessions.Get(request, request.Value));

    public override Task<SessionList> list(ListSessionsRequest request, ServerCallContext context) =>
        Task.FromResult(List(new ResourceFilter { Tags = request.Tags }, Page.Read(request.PageSize, request.PageToken)));

    /// <summary>Clients send the id of an agent, or of an instance as the field was once understood; both are matched.</summary>
    public override Task<SessionList> listByAgent(ListSessionsByAgentRequest request, ServerCallContext context)
    {
        SessionOperations.Check(request);
        var filter = new ResourceFilter { Ancestor = request.AgentId, ParentKind = ResourceKind.AgentInstance };
        return Task.FromResult(List(filter, Page.Read(request.PageSize, request.PageToken)));
    }

    private SessionList List(ResourceFilter filter, Page page)
    {
        var found = sessions.List(filter, page);
        return new SessionList { TotalPages = page.CountOf(found.Total), Entries = { found.Items }, NextPageToken = found.Next };
    }
}
