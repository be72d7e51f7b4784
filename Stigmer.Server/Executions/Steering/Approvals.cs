using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Steering;

/// <summary>Answers to calls that wait for a person. The first answer stands; it is in the journal before the workflow hears of it.</summary>
internal sealed class Approvals(JournalWriter journal, WorkflowOutbox outbox)
{
    /// <exception cref="Grpc.Core.RpcException">The request is wrong, nobody asked, or it was answered otherwise.</exception>
    internal async Task AnswerAsync(ApproveRequest request, CancellationToken cancellationToken)
    {
        var problems = SteeringRules.Check(request);
        if (problems.Count > 0)
        {
            throw ResourceErrors.Invalid(problems);
        }

        await journal.WriteAsync(connection => Answer(connection, request), appended => appended, cancellationToken);
        outbox.Signal();
    }

    /// <summary>Answers what nobody has answered in time.</summary>
    internal async Task ExpireAsync(string executionId, CancellationToken cancellationToken) => await journal.WriteAsync(
        connection =>
        {
            if (ExecutionTable.Find(connection, executionId) is not { } head || head.Phase.IsTerminal())
            {
                return null;
            }

            var expired = (Journal.Fold(connection, executionId).Status.Control?.PendingApprovals ?? [])
                .Where(pending => pending.ExpiresAt is { } end && end.ToDateTimeOffset() <= connection.Now)
                .Select(pending => SteeringEntries.Given(pending.SubAgent, new ApprovalGiven
                {
                    Turn = pending.Turn,
                    ToolCallId = pending.ToolCallId,
                    Decision = ApprovalDecision.Expired,
                }))
                .ToList();
            return expired.Count == 0 ? null : Journal.Append(connection, executionId, expired);
        },
        appended => appended,
        cancellationToken);

    private static Appended? Answer(StoreConnection connection, ApproveRequest request)
    {
        var id = request.ExecutionId;
        var head = ExecutionTable.Find(connection, id) ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, id);
        var control = Journal.Fold(connection, id).Status.Control;
        if (control?.PendingApprovals.FirstOrDefault(one => IsAbout(request, one.SubAgent, one.Turn, one.ToolCallId)) is not { } pending)
        {
            CheckSame(connection, head, request);
            return null;
        }

        if (pending.ExpiresAt is { } end && end.ToDateTimeOffset() <= connection.Now)
        {
            throw Expired(request);
        }

        IntentTable.InsertNews(connection, id);
        return Journal.Append(connection, id, [SteeringEntries.Given(pending.SubAgent, Given(request, pending.Turn))]);
    }

    /// <summary>The call does not wait, or no longer: fine when this is the answer that it got, to the letter, since a call may be repeated.</summary>
    private static void CheckSame(StoreConnection connection, ExecutionHead head, ApproveRequest request)
    {
        var entries = JournalTable.Read(connection, head.Id, 0, long.MaxValue).Entries;
        var given = entries.LastOrDefault(entry => entry.ApprovalGiven is { } answer && IsAbout(request, entry.SubAgent, answer.Turn, answer.ToolCallId))?.ApprovalGiven;
        if (given is not null && given.Equals(Given(request, given.Turn)))
        {
            return;
        }

        throw given?.Decision == ApprovalDecision.Expired ? Expired(request)
            : given is not null ? ResourceErrors.Precondition(
                $"the call '{request.ToolCallId}' of {head.Id} has been answered already: {(given.Decision == ApprovalDecision.Approved ? "approved" : "denied")}; the first answer stands")
            : !entries.Any(entry => entry.ApprovalAsked is { } asked && IsAbout(request, entry.SubAgent, asked.Turn, asked.ToolCallId))
                ? ResourceErrors.NotAsked(head.Id, request.ToolCallId)
            : head.Phase.IsTerminal() ? ResourceErrors.Precondition($"execution {head.Id} has ended; its calls need no answer any more")
            : ResourceErrors.Precondition($"the call '{request.ToolCallId}' of {head.Id} does not wait any more");
    }

    private static Exception Expired(ApproveRequest request) => ResourceErrors.Precondition(
        $"the question about the call '{request.ToolCallId}' of {request.ExecutionId} has expired; the run goes on without it");

    private static bool IsAbout(ApproveRequest request, string subAgent, int turn, string callId) =>
        callId == request.ToolCallId && (request.Turn == 0 || turn == request.Turn) && (!request.HasSubAgent || subAgent == request.SubAgent);

    private static ApprovalGiven Given(ApproveRequest request, int turn) => new()
    {
        Turn = turn,
        ToolCallId = request.ToolCallId,
        Decision = request.Decision,
        Reason = request.Reason,
        Arguments = request.Arguments,
        FromNowOn = request.FromNowOn,
    };
}
