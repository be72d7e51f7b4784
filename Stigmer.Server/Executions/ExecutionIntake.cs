using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Agents;
using Stigmer.Server.Resources;
using Stigmer.Server.Resources.Rules;
using Stigmer.Server.Sessions;
using Stigmer.Server.Startup;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>Finds or makes what a run needs around it: the agent's default instance and a session.</summary>
internal sealed class ExecutionIntake(AgentOperations agents, SessionOperations sessions, ServerSettings settings)
{
    /// <summary>What is wrong with the choices of a run, besides the rules of the wire.</summary>
    internal IEnumerable<Problem> Problems(AgentExecution execution) => RunOptionsRules.Check(execution.Spec?.RunOptions, settings.Mode);

    /// <summary>Fills in the session, inside the transaction that saves the execution.</summary>
    internal void EnsureSession(StoreConnection connection, AgentExecution execution)
    {
        var spec = execution.Spec;
        if (spec is not { SessionId.Length: > 0 } and not { AgentId.Length: > 0 })
        {
            throw ResourceErrors.Invalid("either session_id or agent_id must be provided", "spec.session_id", "spec.agent_id");
        }

        if (spec.SessionId.Length > 0)
        {
            _ = sessions.Find(connection, spec.SessionId) ?? throw ResourceErrors.NotFound(ResourceKind.Session, spec.SessionId);
            return;
        }

        var agent = agents.Find(connection, spec.AgentId) ?? throw ResourceErrors.NotFound(ResourceKind.Agent, spec.AgentId);
        var instance = agents.EnsureDefaultInstance(connection, agent);
        spec.SessionId = sessions.CreateFor(connection, instance, execution.Metadata.Org).Metadata.Id;
    }
}
