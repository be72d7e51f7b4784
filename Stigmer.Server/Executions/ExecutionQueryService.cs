using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Resources;
using Stigmer.Server.Secrets;

namespace Stigmer.Server.Executions;

/// <summary>The queries that clients of the original API know.</summary>
internal sealed class ExecutionQueryService(ExecutionOperations executions, Watches watches, ServerStreams streams, Readers readers)
    : AgentExecutionQueryController.AgentExecutionQueryControllerBase
{
    public override Task<AgentExecution> get(AgentExecutionId request, ServerCallContext context) =>
        Task.FromResult(executions.Get(request, request.Value, readers.Of(context)));

    public override Task<AgentExecutionList> list(ListAgentExecutionsRequest request, ServerCallContext context) =>
        Task.FromResult(List(null, request.Phase, request.Tags, Page.Read(request.PageSize, request.PageToken)));

    public override Task<AgentExecutionList> listBySession(ListAgentExecutionsBySessionRequest request, ServerCallContext context)
    {
        ExecutionOperations.Check(request);
        return Task.FromResult(List(request.SessionId, ExecutionPhase.Unspecified, [], Page.Read(request.PageSize, request.PageToken)));
    }

    public override Task subscribe(AgentExecutionId request, IServerStreamWriter<AgentExecution> responseStream, ServerCallContext context)
    {
        ExecutionOperations.Check(request);
        return streams.SendAsync(token => watches.SnapshotsAsync(request.Value, token), responseStream, context);
    }

    private AgentExecutionList List(string? sessionId, ExecutionPhase phase, IReadOnlyCollection<string> tags, Page page)
    {
        var found = executions.List(sessionId, phase, tags, page);
        return new AgentExecutionList { TotalPages = page.CountOf(found.Total), Entries = { found.Items }, NextPageToken = found.Next };
    }
}
