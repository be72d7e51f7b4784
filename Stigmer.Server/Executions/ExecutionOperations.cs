using System.Diagnostics;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Access;
using Stigmer.Server.Resources;
using Stigmer.Server.Resources.Rules;
using Stigmer.Server.Secrets;
using Stigmer.Server.Startup;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>
/// Executions as resources. The row holds what was asked for; the status is folded from the journal, so the two can never disagree.
/// </summary>
internal sealed class ExecutionOperations(
    ResourceType<AgentExecution> type, Database database, SecretVault secrets, ExecutionIntake intake, ExecutionNews news)
    : ResourceOperations<AgentExecution>(type, database, secrets)
{
    /// <summary>An execution and the seq of the last journal entry in its status.</summary>
    internal (AgentExecution Execution, long Seq) Load(string id)
    {
        var (execution, seq) = Database.Read(connection => Load(connection, id));
        return (Show(execution ?? throw ResourceErrors.NotFound(Type.Kind, id)), seq);
    }

    internal ResourcePage<AgentExecution> List(string? sessionId, ExecutionPhase phase, IReadOnlyCollection<string> tags, Page page) =>
        List(sessionId, phase, tags, page, Caller.Current.Visibility);

    private ResourcePage<AgentExecution> List(
        string? sessionId, ExecutionPhase phase, IReadOnlyCollection<string> tags, Page page, Visibility? visibility) =>
        Database.Read(connection =>
        {
            var found = ExecutionTable.List(connection, sessionId, phase, tags, page, visibility);
            var items = found.Items.Select(id => Readable(id, () => Find(connection, id))).OfType<AgentExecution>().Select(execution => Show(execution)).ToList();
            return new ResourcePage<AgentExecution>(ListBytes.Fit(items, Shorten), found.Total) { Next = found.Next };
        });

    /// <summary>One consistent view for everything that <paramref name="query"/> asks.</summary>
    internal TResult Read<TResult>(Func<StoreConnection, TResult> query) => Database.Read(query);

    /// <summary>What is longer than any message can be is cut, since it would be an error for everybody.</summary>
    internal override AgentExecution Show(AgentExecution resource, Reader reader = Reader.Anyone) =>
        FittingAnswer.Of(base.Show(resource, reader), ListeningExtensions.MessageLimit);

    internal override AgentExecution? Find(StoreConnection connection, string id) => Load(connection, id).Execution;

    /// <summary>Accepts a run: the execution, its first entry and the intent to start it are one transaction. Names may repeat.</summary>
    internal override AgentExecution Create(StoreConnection connection, AgentExecution resource)
    {
        intake.EnsureSession(connection, resource);
        var execution = Insert(connection, resource);
        var id = Type.Id(execution);
        if (ResourceTable.FindFiling(connection, ResourceKind.Session, execution.Spec.SessionId) is { Owner.Length: > 0 } session)
        {
            // Who may see an execution is who may see its session.
            ResourceTable.SetOwner(connection, Type.Kind, id, session.Owner);
        }

        ExecutionTable.Insert(connection, new ExecutionHead(id, execution.Spec.SessionId, ExecutionPhase.ExecutionPending, 0, null));
        var message = new JournalEntry { Key = Journal.MessageKey, HumanMessage = new HumanMessage { Text = execution.Spec.Message, TraceParent = Activity.Current?.Id ?? "" } };
        Journal.Append(connection, id, [message]);
        IntentTable.Insert(connection, id, IntentAction.Start);
        return Find(connection, id)!;
    }

    protected override IReadOnlyList<Problem> Problems(AgentExecution resource) =>
        [.. base.Problems(resource), .. intake.Problems(resource)];

    protected override AgentExecution Update(StoreConnection connection, AgentExecution resource, AgentExecution stored)
    {
        var execution = base.Update(connection, resource, stored);
        var head = ExecutionTable.Find(connection, Type.Id(execution))!;
        ExecutionTable.Update(connection, head with { SessionId = execution.Spec?.SessionId ?? "" });
        return execution;
    }

    protected override void Shorten(AgentExecution resource)
    {
        var status = resource.Status;
        var text = $"{status.Messages.Count} messages and {status.ToolCalls.Count} tool calls are left out of this list, which would be too long; get shows them";
        status.Messages.Clear();
        status.ToolCalls.Clear();
        status.SubAgentExecutions.Clear();
        status.Messages.Add(new AgentMessage { Type = MessageType.MessageSystem, Content = text });
    }

    protected override void Deleted(StoreConnection connection, AgentExecution resource) => ExecutionTable.Remove(connection, Type.Id(resource));

    protected override void Saved(AgentExecution resource) => news.Changed(Type.Id(resource));

    protected override ResourceRow ToRow(AgentExecution resource)
    {
        var row = resource.Clone();
        row.Status = new AgentExecutionStatus { Audit = resource.Status?.Audit };
        return Type.ToRow(row);
    }

    private (AgentExecution? Execution, long Seq) Load(StoreConnection connection, string id)
    {
        if (base.Find(connection, id) is not { } execution)
        {
            return default;
        }

        ApiResourceAudit? audit = execution.Status?.Audit;
        (execution.Status, var seq) = Journal.Fold(connection, id);
        execution.Status.Audit = audit;
        return (execution, seq);
    }
}
