using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Resources;
using Stigmer.Server.Resources.Rules;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Steering;

/// <summary>What people say to a run while it goes on, and going on with one that has ended. All of it is in the journal before it counts.</summary>
internal sealed class RunSteering(JournalWriter journal, ExecutionOperations executions, WorkflowOutbox outbox)
{
    private const string GoOn = "Go on where you stopped.";

    /// <summary>Answers with the seq of the message, also when it is sent again.</summary>
    internal async Task<long> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        Refuse(SteeringRules.Check(request));
        var appended = await journal.WriteAsync(
            connection =>
            {
                var head = Find(connection, request.ExecutionId);
                var entry = SteeringEntries.Message(request.MessageId.Length > 0 ? request.MessageId : Ulid.New(connection.Now), request.Message);

                // A message that was taken is answered as it was then, whatever has happened since.
                var known = JournalTable.SeqOf(connection, head.Id, entry.Key) is not null;
                if (!known && head.Phase.IsTerminal())
                {
                    throw ResourceErrors.Precondition(
                        $"execution {head.Id} has ended and hears nothing any more; start a new run in its session {head.SessionId}");
                }

                return !known && head.CancelReason is not null
                    ? throw ResourceErrors.Precondition($"execution {head.Id} is being cancelled; start a new run in its session {head.SessionId}")
                    : Journal.Append(connection, head.Id, [entry]);
            },
            appended => appended,
            cancellationToken);
        return appended.Seqs[0];
    }

    internal Task PauseAsync(PauseRequest request, CancellationToken cancellationToken) => WriteAsync(
        request.ExecutionId,
        (head, control) => control?.Pause is null ? SteeringEntries.Paused(head.LastSeq, request.Reason) : null,
        cancellationToken);

    internal Task ResumeAsync(ResumeRequest request, CancellationToken cancellationToken) => WriteAsync(
        request.ExecutionId,
        (head, control) => control?.Pause is not null ? SteeringEntries.Resumed(head.LastSeq) : null,
        cancellationToken);

    internal Task RaiseAsync(RaiseRequest request, CancellationToken cancellationToken)
    {
        Refuse(SteeringRules.Check(request));
        return WriteAsync(request.ExecutionId, (head, _) => SteeringEntries.Raised(head.LastSeq, request.Budget), cancellationToken);
    }

    /// <summary>A new execution in the session of one that has ended: ends stay ends, and its model is told the journals of the session.</summary>
    internal Task<AgentExecution> ContinueAsync(ContinueRequest request, CancellationToken cancellationToken)
    {
        Refuse(SteeringRules.Check(request));
        var ended = executions.Read(connection => executions.Find(connection, request.ExecutionId))
            ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, request.ExecutionId);
        var id = ended.Metadata.Id;
        if (!ended.Status.Phase.IsTerminal())
        {
            throw ResourceErrors.Precondition($"execution {id} has not ended; raise its budget, or send it a message");
        }

        if (ended.Status.Phase == ExecutionPhase.ExecutionCompleted)
        {
            throw ResourceErrors.Precondition($"execution {id} was completed; start a new run in its session {ended.Spec.SessionId}");
        }

        // With its secrets, which are sealed again.
        return executions.CreateAsync(Continuation(executions.Show(ended, Reader.Runner), request), cancellationToken);
    }

    private async Task WriteAsync(
        string executionId, Func<ExecutionHead, RunControl?, JournalEntry?> entry, CancellationToken cancellationToken)
    {
        await journal.WriteAsync(
            connection =>
            {
                var head = Find(connection, executionId);
                if (head.Phase.IsTerminal())
                {
                    throw ResourceErrors.Precondition($"execution {head.Id} has ended");
                }

                if (entry(head, Journal.Fold(connection, executionId).Status.Control) is not { } news)
                {
                    return null;
                }

                IntentTable.InsertNews(connection, executionId);
                return Journal.Append(connection, executionId, [news]);
            },
            appended => appended,
            cancellationToken);
        outbox.Signal();
    }

    private static AgentExecution Continuation(AgentExecution ended, ContinueRequest request)
    {
        var spec = ended.Spec.Clone();
        spec.Message = request.Message.Length > 0 ? request.Message : GoOn;
        if (request.Budget is not null)
        {
            spec.RunOptions ??= new RunOptions();
            spec.RunOptions.Policy ??= new RunPolicy();
            spec.RunOptions.Policy.Budget = ControlFold.Raise(spec.RunOptions.Policy.Budget, request.Budget);
        }

        return new AgentExecution
        {
            ApiVersion = ended.ApiVersion,
            Kind = ended.Kind,
            Metadata = new ApiResourceMetadata { Name = $"continue-{ended.Metadata.Id}", Org = ended.Metadata.Org },
            Spec = spec,
        };
    }

    private static void Refuse(IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
        {
            throw ResourceErrors.Invalid(problems);
        }
    }

    private static ExecutionHead Find(StoreConnection connection, string executionId) =>
        ExecutionTable.Find(connection, executionId) ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, executionId);
}
