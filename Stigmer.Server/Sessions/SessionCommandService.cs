using Grpc.Core;
using Stigmer.Api.Sessions.V1;

namespace Stigmer.Server.Sessions;

internal sealed class SessionCommandService(SessionOperations sessions) : SessionCommandController.SessionCommandControllerBase
{
    public override Task<Session> apply(Session request, ServerCallContext context) => sessions.ApplyAsync(request, context.CancellationToken);

    public override Task<Session> create(Session request, ServerCallContext context) => sessions.CreateAsync(request, context.CancellationToken);

    public override Task<Session> update(Session request, ServerCallContext context) => sessions.UpdateAsync(request, context.CancellationToken);

    public override Task<Session> delete(SessionId request, ServerCallContext context) =>
        sessions.DeleteAsync(request, request.Value, context.CancellationToken);
}
