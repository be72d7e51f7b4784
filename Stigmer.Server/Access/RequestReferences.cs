using Google.Protobuf;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Sessions.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Access;

/// <summary>What the specs of resources point at.</summary>
internal static class RequestReferences
{
    /// <summary>Ids, with the field that each stands in.</summary>
    internal static IEnumerable<(ResourceKind Kind, string Path, string Id)> Ids(IMessage request) => request switch
    {
        AgentInstance { Spec: { } spec } => [(ResourceKind.Agent, "spec.agent_id", spec.AgentId)],
        Session { Spec: { } spec } => [(ResourceKind.AgentInstance, "spec.agent_instance_id", spec.AgentInstanceId)],
        AgentExecution { Spec: { } spec } => [(ResourceKind.Session, "spec.session_id", spec.SessionId), (ResourceKind.Agent, "spec.agent_id", spec.AgentId)],
        _ => [],
    };

    /// <summary>References by slug, with the field that each stands in.</summary>
    internal static IEnumerable<(ResourceKind Kind, string Path, ApiResourceReference Reference)> Slugs(IMessage request) => request switch
    {
        AgentInstance { Spec: { } spec } => spec.EnvironmentRefs.Select((reference, index) => (ResourceKind.Environment, $"spec.environment_refs[{index}]", reference)),
        Agent { Spec: { } spec } =>
        [
            .. spec.SkillRefs.Select((reference, index) => (ResourceKind.Skill, $"spec.skill_refs[{index}]", reference)),
            .. spec.SubAgents.SelectMany((agent, number) => agent.SkillRefs.Select((reference, index) =>
                (ResourceKind.Skill, $"spec.sub_agents[{number}].skill_refs[{index}]", reference))),
        ],
        _ => [],
    };
}
