using System.Collections.Frozen;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Access;

/// <summary>
/// Who may make which call, as data: what the annotations of the original protos say, with a rule for those that leave it to the
/// service. A call without a row is nobody's.
/// </summary>
internal sealed class AccessTable
{
    /// <summary>A row for all the calls of a service that have none of their own.</summary>
    private const string Rest = "/*";

    private static readonly FrozenDictionary<string, AccessRule> Rows = new Dictionary<string, AccessRule>(StringComparer.Ordinal)
    {
        ["/ai.stigmer.agentic.agent.v1.AgentCommandController/apply"] = FiledUnder(ResourceKind.Agent, "metadata.org", "unauthorized to apply agent in this organization"),
        ["/ai.stigmer.agentic.agent.v1.AgentCommandController/create"] = FiledUnder(ResourceKind.Agent, "metadata.org", "unauthorized to create agent in this organization"),
        ["/ai.stigmer.agentic.agent.v1.AgentCommandController/update"] = Change(ResourceKind.Agent, "metadata.id", "unauthorized to update agent"),
        ["/ai.stigmer.agentic.agent.v1.AgentCommandController/delete"] = Change(ResourceKind.Agent, "value", "unauthorized to delete agent"),
        ["/ai.stigmer.agentic.agent.v1.AgentQueryController/get"] = ForRunners(See(ResourceKind.Agent, "value", "unauthorized to get agent")),
        ["/ai.stigmer.agentic.agent.v1.AgentQueryController/getByReference"] = ForRunners(new AccessRule.Reference(ResourceKind.Agent)),
        ["/ai.stigmer.agentic.agentinstance.v1.AgentInstanceCommandController/apply"] = FiledUnder(ResourceKind.AgentInstance, "metadata.org", "unauthorized to apply agent instance in this organization"),
        ["/ai.stigmer.agentic.agentinstance.v1.AgentInstanceCommandController/create"] = FiledUnder(ResourceKind.AgentInstance, "metadata.org", "unauthorized to create agent instance in this organization"),
        ["/ai.stigmer.agentic.agentinstance.v1.AgentInstanceCommandController/update"] = Change(ResourceKind.AgentInstance, "metadata.id", "unauthorized to update agent instance"),
        ["/ai.stigmer.agentic.agentinstance.v1.AgentInstanceCommandController/delete"] = Change(ResourceKind.AgentInstance, "value", "unauthorized to delete agent instance"),
        ["/ai.stigmer.agentic.agentinstance.v1.AgentInstanceQueryController/get"] = ForRunners(See(ResourceKind.AgentInstance, "value", "unauthorized to get Agent Instance")),
        ["/ai.stigmer.agentic.agentinstance.v1.AgentInstanceQueryController/getByAgent"] = new AccessRule.Known(),
        ["/ai.stigmer.agentic.agentinstance.v1.AgentInstanceQueryController/getByReference"] = ForRunners(new AccessRule.Reference(ResourceKind.AgentInstance)),
        ["/ai.stigmer.agentic.session.v1.SessionCommandController/apply"] = FiledUnder(ResourceKind.Session, "metadata.org", "unauthorized to apply session in this organization"),
        ["/ai.stigmer.agentic.session.v1.SessionCommandController/create"] = FiledUnder(ResourceKind.Session, "metadata.org", "unauthorized to create session in this organization"),
        ["/ai.stigmer.agentic.session.v1.SessionCommandController/update"] = ForRunners(Change(ResourceKind.Session, "metadata.id", "unauthorized to update session")),
        ["/ai.stigmer.agentic.session.v1.SessionCommandController/delete"] = Change(ResourceKind.Session, "value", "unauthorized to delete session"),
        ["/ai.stigmer.agentic.session.v1.SessionQueryController/get"] = ForRunners(See(ResourceKind.Session, "value", "unauthorized to get session")),
        ["/ai.stigmer.agentic.session.v1.SessionQueryController/list"] = new AccessRule.Known(),
        ["/ai.stigmer.agentic.session.v1.SessionQueryController/listByAgent"] = new AccessRule.Known(),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionCommandController/create"] = FiledUnder(ResourceKind.AgentExecution, "metadata.org", "unauthorized to create agent execution in this organization"),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionCommandController/update"] = Change(ResourceKind.AgentExecution, "metadata.id", "unauthorized to update agent execution"),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionCommandController/updateStatus"] = ForRunners(Change(ResourceKind.AgentExecution, "execution_id", "unauthorized to update agent execution status")),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionCommandController/delete"] = Change(ResourceKind.AgentExecution, "value", "unauthorized to delete agent execution"),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionQueryController/get"] = ForRunners(See(ResourceKind.AgentExecution, "value", "unauthorized to get agent execution")),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionQueryController/list"] = new AccessRule.Known(),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionQueryController/listBySession"] = new AccessRule.Known(),
        ["/ai.stigmer.agentic.agentexecution.v1.AgentExecutionQueryController/subscribe"] = ForRunners(See(ResourceKind.AgentExecution, "value", "unauthorized to subscribe to agent execution")),
        ["/ai.stigmer.agentic.environment.v1.EnvironmentCommandController/apply"] = FiledUnder(ResourceKind.Environment, "metadata.org", "unauthorized to apply environment in this organization"),
        ["/ai.stigmer.agentic.environment.v1.EnvironmentCommandController/create"] = FiledUnder(ResourceKind.Environment, "metadata.org", "unauthorized to create environment in this organization"),
        ["/ai.stigmer.agentic.environment.v1.EnvironmentCommandController/update"] = Change(ResourceKind.Environment, "metadata.id", "unauthorized to update environment"),
        ["/ai.stigmer.agentic.environment.v1.EnvironmentCommandController/delete"] = Change(ResourceKind.Environment, "resource_id", "unauthorized to delete environment"),
        ["/ai.stigmer.agentic.environment.v1.EnvironmentQueryController/get"] = ForRunners(See(ResourceKind.Environment, "value", "unauthorized to get environment")),
        ["/ai.stigmer.agentic.environment.v1.EnvironmentQueryController/getByReference"] = ForRunners(new AccessRule.Reference(ResourceKind.Environment)),
        ["/ai.stigmer.agentic.executioncontext.v1.ExecutionContextCommandController/apply"] = Operator("unauthorized to apply Execution Context (operator-only action)"),
        ["/ai.stigmer.agentic.executioncontext.v1.ExecutionContextCommandController/create"] = Operator("unauthorized to create Execution Context (operator-only action)"),
        ["/ai.stigmer.agentic.executioncontext.v1.ExecutionContextCommandController/delete"] = Operator("unauthorized to delete Execution Context (operator-only action)"),
        ["/ai.stigmer.agentic.executioncontext.v1.ExecutionContextQueryController/get"] = ForRunners(Operator("unauthorized to get Execution Context (operator-only action)")),
        ["/ai.stigmer.agentic.executioncontext.v1.ExecutionContextQueryController/getByReference"] = ForRunners(Operator("unauthorized to get Execution Context by reference (operator-only action)")),
        ["/ai.stigmer.agentic.mcpserver.v1.McpServerCommandController/apply"] = FiledUnder(ResourceKind.McpServer, "metadata.org", "unauthorized to apply mcp server in this organization"),
        ["/ai.stigmer.agentic.mcpserver.v1.McpServerCommandController/create"] = FiledUnder(ResourceKind.McpServer, "metadata.org", "unauthorized to create mcp server in this organization"),
        ["/ai.stigmer.agentic.mcpserver.v1.McpServerCommandController/update"] = Change(ResourceKind.McpServer, "metadata.id", "unauthorized to update mcp server"),
        ["/ai.stigmer.agentic.mcpserver.v1.McpServerCommandController/delete"] = Change(ResourceKind.McpServer, "resource_id", "unauthorized to delete mcp server"),
        ["/ai.stigmer.agentic.mcpserver.v1.McpServerQueryController/get"] = ForRunners(See(ResourceKind.McpServer, "value", "unauthorized to view mcp server")),
        ["/ai.stigmer.agentic.mcpserver.v1.McpServerQueryController/getByReference"] = ForRunners(new AccessRule.Reference(ResourceKind.McpServer)),
        ["/ai.stigmer.agentic.skill.v1.SkillCommandController/push"] = FiledUnder(ResourceKind.Skill, "org", "unauthorized to push skill in this organization"),
        ["/ai.stigmer.agentic.skill.v1.SkillCommandController/delete"] = Change(ResourceKind.Skill, "value", "unauthorized to delete skill"),
        ["/ai.stigmer.agentic.skill.v1.SkillQueryController/get"] = ForRunners(See(ResourceKind.Skill, "value", "unauthorized to get skill")),
        ["/ai.stigmer.agentic.skill.v1.SkillQueryController/getByReference"] = ForRunners(new AccessRule.Reference(ResourceKind.Skill)),
        ["/ai.stigmer.agentic.skill.v1.SkillQueryController/getArtifact"] = ForRunners(new AccessRule.Artifact("artifact_storage_key")),
        ["/ai.stigmer.iam.apikey.v1.ApiKeyCommandController/create"] = FiledUnder(ResourceKind.ApiKey, "metadata.org", "unauthorized to create api key in this organization"),
        ["/ai.stigmer.iam.apikey.v1.ApiKeyCommandController/update"] = Change(ResourceKind.ApiKey, "metadata.id", "unauthorized to update api key"),
        ["/ai.stigmer.iam.apikey.v1.ApiKeyCommandController/delete"] = Change(ResourceKind.ApiKey, "value", "unauthorized to delete api key"),
        ["/ai.stigmer.iam.apikey.v1.ApiKeyQueryController/get"] = See(ResourceKind.ApiKey, "value", "unauthorized to view api key"),
        ["/ai.stigmer.iam.apikey.v1.ApiKeyQueryController/getByKeyHash"] = new AccessRule.Known(),
        ["/ai.stigmer.iam.apikey.v1.ApiKeyQueryController/findAll"] = new AccessRule.Known(),
        ["/ai.stigmer.tenancy.organization.v1.OrganizationCommandController/apply"] = FiledUnder(ResourceKind.Organization, "", "unauthorized to apply organization"),
        ["/ai.stigmer.tenancy.organization.v1.OrganizationCommandController/create"] = new AccessRule.Known(),
        ["/ai.stigmer.tenancy.organization.v1.OrganizationCommandController/update"] = Change(ResourceKind.Organization, "metadata.id", "unauthorized to update organization"),
        ["/ai.stigmer.tenancy.organization.v1.OrganizationCommandController/delete"] = Change(ResourceKind.Organization, "value", "unauthorized to delete organization"),
        ["/ai.stigmer.tenancy.organization.v1.OrganizationQueryController/get"] = See(ResourceKind.Organization, "value", "unauthorized to view organization"),
        ["/ai.stigmer.tenancy.organization.v1.OrganizationQueryController/find"] = new AccessRule.Known(),
        ["/ai.stigmer.tenancy.organization.v1.OrganizationQueryController/findMyOrganizations"] = new AccessRule.Known(),

        // Ours. Whatever else is done about an execution needs the right to change it.
        ["/stigmer.executions.v1.ExecutionService/Watch"] = See(ResourceKind.AgentExecution, "execution_id", "unauthorized to watch agent execution"),
        ["/stigmer.executions.v1.ExecutionService/*"] = Change(ResourceKind.AgentExecution, "execution_id", "unauthorized to change agent execution"),
        ["/stigmer.executions.v1.JournalService/*"] = ForRunners(new AccessRule.RunnersOnly()),

        // Probes have no credential; reflection is there in development only.
        ["/grpc.health.v1.Health/*"] = new AccessRule.Public(),
        ["/grpc.reflection.v1.ServerReflection/*"] = new AccessRule.Public(),
        ["/grpc.reflection.v1alpha.ServerReflection/*"] = new AccessRule.Public(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="method">As it is called: <c>/package.Service/method</c>.</param>
    internal AccessRule? Find(string method) =>
        Rows.GetValueOrDefault(method) ?? Rows.GetValueOrDefault(string.Concat(method.AsSpan(0, Math.Max(method.LastIndexOf('/'), 0)), Rest));

    private static AccessRule FiledUnder(ResourceKind kind, string path, string refusal) => new AccessRule.Filing(kind, path, refusal);

    private static AccessRule See(ResourceKind kind, string path, string refusal) => new AccessRule.Resource(kind, path, Changes: false, refusal);

    private static AccessRule Change(ResourceKind kind, string path, string refusal) => new AccessRule.Resource(kind, path, Changes: true, refusal);

    private static AccessRule Operator(string refusal) => new AccessRule.Operator(refusal);

    private static AccessRule ForRunners(AccessRule rule) => rule with { Runners = true };
}
