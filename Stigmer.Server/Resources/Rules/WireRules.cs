using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Organizations.V1;
using Stigmer.Api.Sessions.V1;
using Stigmer.Api.Skills.V1;
using Stigmer.ServiceDefaults.Settings;
using AgentIdOfAgent = Stigmer.Api.Agents.V1.AgentId;
using AgentIdOfSession = Stigmer.Api.Sessions.V1.AgentId;
using EnvironmentResource = Stigmer.Api.Environments.V1.Environment;
using ExecutionContextResource = Stigmer.Api.ExecutionContexts.V1.ExecutionContext;
using Mcp = Stigmer.Api.McpServers.V1;
using SessionIdOfSession = Stigmer.Api.Sessions.V1.SessionId;

namespace Stigmer.Server.Resources.Rules;

/// <summary>The validation rules of the wire contract, as data: the annotations of the original protos, message by message.</summary>
internal static partial class WireRules
{
    private const string ApiVersion = "agentic.stigmer.ai/v1";

    /// <summary>Of names, slugs and organisations, which are indexed; the original had no limit.</summary>
    private const int NameLimit = 256;

    private const string InstructionsAdvice = "; say in a sentence or more what the agent is to do";
    private const string OnlySkills = "skill_refs must reference resources with kind=skill";

    // The original rule allowed only 52, which is workflow_execution; 53 is what its text says, and 0 leaves the kind to the field.
    private const string OnlyEnvironments = "environment_refs must reference resources with kind=environment";

    private static readonly FrozenDictionary<MessageDescriptor, FieldRule[]> All = new Dictionary<MessageDescriptor, FieldRule[]>
    {
        [Agent.Descriptor] =
        [
            new Constant(Agent.ApiVersionFieldNumber, ApiVersion),
            new Constant(Agent.KindFieldNumber, "Agent"),
            new Required(Agent.MetadataFieldNumber),
            new OwnerScopes(Agent.MetadataFieldNumber, "Agent resources can only have platform or organization scope",
                ApiResourceOwnerScope.Platform, ApiResourceOwnerScope.Organization),
        ],
        [AgentSpec.Descriptor] =
        [
            new MinLength(AgentSpec.InstructionsFieldNumber, 10, InstructionsAdvice),
            new ReferencesTo(AgentSpec.SkillRefsFieldNumber, OnlySkills, ApiResourceKind.Skill),
        ],
        [SubAgent.Descriptor] =
        [
            new Required(SubAgent.NameFieldNumber),
            new MinLength(SubAgent.InstructionsFieldNumber, 10, InstructionsAdvice),
            new ReferencesTo(SubAgent.SkillRefsFieldNumber, OnlySkills, ApiResourceKind.Skill),
        ],
        [McpServerDefinition.Descriptor] = [new Required(McpServerDefinition.NameFieldNumber)],
        [StdioServer.Descriptor] = [new Required(StdioServer.CommandFieldNumber)],
        [HttpServer.Descriptor] = [new Required(HttpServer.UrlFieldNumber)],
        [DockerServer.Descriptor] = [new Required(DockerServer.ImageFieldNumber)],
        [VolumeMount.Descriptor] = [new Required(VolumeMount.HostPathFieldNumber), new Required(VolumeMount.ContainerPathFieldNumber)],
        [PortMapping.Descriptor] = [new Minimum(PortMapping.HostPortFieldNumber, 1), new Minimum(PortMapping.ContainerPortFieldNumber, 1)],
        [AgentIdOfAgent.Descriptor] = [new Required(AgentIdOfAgent.ValueFieldNumber)],

        [AgentInstance.Descriptor] =
        [
            new Constant(AgentInstance.ApiVersionFieldNumber, ApiVersion),
            new Constant(AgentInstance.KindFieldNumber, "AgentInstance"),
            new Required(AgentInstance.MetadataFieldNumber),
        ],
        [AgentInstanceSpec.Descriptor] =
        [
            new MinLength(AgentInstanceSpec.AgentIdFieldNumber, 1),
            new ReferencesTo(AgentInstanceSpec.EnvironmentRefsFieldNumber, OnlyEnvironments,
                ApiResourceKind.Unknown, ApiResourceKind.WorkflowExecution, ApiResourceKind.Environment),
        ],
        [AgentInstanceId.Descriptor] = [new Required(AgentInstanceId.ValueFieldNumber)],
        [GetAgentInstancesByAgentRequest.Descriptor] = [new Required(GetAgentInstancesByAgentRequest.AgentIdFieldNumber)],

        [Session.Descriptor] =
        [
            new Constant(Session.ApiVersionFieldNumber, ApiVersion),
            new Constant(Session.KindFieldNumber, "Session"),
            new Required(Session.MetadataFieldNumber),
            new OwnerScopes(Session.MetadataFieldNumber, "Session resources can only have organization or identity_account scope",
                ApiResourceOwnerScope.Organization, ApiResourceOwnerScope.IdentityAccount),
        ],
        [SessionSpec.Descriptor] = [new Required(SessionSpec.AgentInstanceIdFieldNumber)],
        [SessionIdOfSession.Descriptor] = [new Required(SessionIdOfSession.ValueFieldNumber)],
        [AgentIdOfSession.Descriptor] = [new Required(AgentIdOfSession.ValueFieldNumber)],
        [ListSessionsByAgentRequest.Descriptor] = [new Required(ListSessionsByAgentRequest.AgentIdFieldNumber)],

        [EnvironmentResource.Descriptor] =
        [
            new Constant(EnvironmentResource.ApiVersionFieldNumber, ApiVersion),
            new Constant(EnvironmentResource.KindFieldNumber, "Environment"),
            new Required(EnvironmentResource.MetadataFieldNumber),
            new OwnerScopes(EnvironmentResource.MetadataFieldNumber,
                "Environment resources can only have organization or identity_account scope",
                ApiResourceOwnerScope.Organization, ApiResourceOwnerScope.IdentityAccount),
        ],

        [AgentExecution.Descriptor] =
        [
            new Constant(AgentExecution.ApiVersionFieldNumber, ApiVersion),
            new Constant(AgentExecution.KindFieldNumber, "AgentExecution"),
            new Required(AgentExecution.MetadataFieldNumber),
            new OwnerScopes(AgentExecution.MetadataFieldNumber,
                "AgentExecution owner_scope must be unspecified (it inherits its permissions from the session)",
                ApiResourceOwnerScope.Unspecified),
        ],
        [AgentExecutionSpec.Descriptor] = [new MinLength(AgentExecutionSpec.MessageFieldNumber, 1)],
        [AgentExecutionStatus.Descriptor] = [new DefinedOnly(AgentExecutionStatus.PhaseFieldNumber)],
        [AgentMessage.Descriptor] = [new DefinedOnly(AgentMessage.TypeFieldNumber)],
        [ToolCall.Descriptor] = [new DefinedOnly(ToolCall.StatusFieldNumber)],
        [SubAgentExecution.Descriptor] = [new DefinedOnly(SubAgentExecution.StatusFieldNumber)],
        [AgentExecutionUpdateStatusInput.Descriptor] =
        [
            new MinLength(AgentExecutionUpdateStatusInput.ExecutionIdFieldNumber, 1),
            new Required(AgentExecutionUpdateStatusInput.StatusFieldNumber),
        ],
        [AgentExecutionId.Descriptor] = [new Required(AgentExecutionId.ValueFieldNumber)],
        [ListAgentExecutionsBySessionRequest.Descriptor] = [new Required(ListAgentExecutionsBySessionRequest.SessionIdFieldNumber)],

        [ExecutionContextResource.Descriptor] =
        [
            new Constant(ExecutionContextResource.ApiVersionFieldNumber, ApiVersion),
            new Constant(ExecutionContextResource.KindFieldNumber, "ExecutionContext"),
            new Required(ExecutionContextResource.MetadataFieldNumber),
            new OwnerScopes(ExecutionContextResource.MetadataFieldNumber,
                "ExecutionContext owner_scope must be unspecified (operator-managed resource)", ApiResourceOwnerScope.Unspecified),
        ],
        [ExecutionContextSpec.Descriptor] = [new MinLength(ExecutionContextSpec.ExecutionIdFieldNumber, 1)],
        [ExecutionContextId.Descriptor] = [new Required(ExecutionContextId.ValueFieldNumber)],
        [ExecutionValue.Descriptor] = [new MinLength(ExecutionValue.ValueFieldNumber, 1)],

        [Skill.Descriptor] =
        [
            new Constant(Skill.ApiVersionFieldNumber, ApiVersion),
            new Constant(Skill.KindFieldNumber, "Skill"),
            new Required(Skill.MetadataFieldNumber),
            new OwnerScopes(Skill.MetadataFieldNumber, "Skill resources can only have platform or organization scope",
                ApiResourceOwnerScope.Platform, ApiResourceOwnerScope.Organization),
        ],
        [SkillSpec.Descriptor] = [new MinLength(SkillSpec.SkillMdFieldNumber, 1), new Matches(SkillSpec.TagFieldNumber, Tag())],
        [SkillId.Descriptor] = [new Required(SkillId.ValueFieldNumber)],
        [PushSkillRequest.Descriptor] =
        [
            new Required(PushSkillRequest.NameFieldNumber),
            new MaxLength(PushSkillRequest.NameFieldNumber, NameLimit),
            new MaxLength(PushSkillRequest.OrgFieldNumber, NameLimit),
            new DefinedOnly(PushSkillRequest.ScopeFieldNumber),
            new Required(PushSkillRequest.ArtifactFieldNumber),
            new Matches(PushSkillRequest.TagFieldNumber, Tag()),
        ],
        [GetArtifactRequest.Descriptor] = [new Required(GetArtifactRequest.ArtifactStorageKeyFieldNumber)],

        [Mcp.McpServer.Descriptor] =
        [
            new Constant(Mcp.McpServer.ApiVersionFieldNumber, ApiVersion),
            new Constant(Mcp.McpServer.KindFieldNumber, "McpServer"),
            new Required(Mcp.McpServer.MetadataFieldNumber),
        ],
        [Mcp.McpServerSpec.Descriptor] = [new OneofRequired(Mcp.McpServerSpec.StdioFieldNumber)],
        [Mcp.StdioServerConfig.Descriptor] = [new Required(Mcp.StdioServerConfig.CommandFieldNumber)],
        [Mcp.HttpServerConfig.Descriptor] =
        [
            new Required(Mcp.HttpServerConfig.UrlFieldNumber),
            new AbsoluteUri(Mcp.HttpServerConfig.UrlFieldNumber),
            new Between(Mcp.HttpServerConfig.TimeoutSecondsFieldNumber, 0, 300),
        ],
        [Mcp.DockerServerConfig.Descriptor] = [new Required(Mcp.DockerServerConfig.ImageFieldNumber)],
        [Mcp.VolumeMount.Descriptor] = [new Required(Mcp.VolumeMount.HostPathFieldNumber), new Required(Mcp.VolumeMount.ContainerPathFieldNumber)],
        [Mcp.PortMapping.Descriptor] =
        [
            new Between(Mcp.PortMapping.HostPortFieldNumber, 1, ushort.MaxValue),
            new Between(Mcp.PortMapping.ContainerPortFieldNumber, 1, ushort.MaxValue),
            new OneOf(Mcp.PortMapping.ProtocolFieldNumber, "", "tcp", "udp"),
        ],

        [ModelOptions.Descriptor] =
        [
            new OneOf(ModelOptions.ProviderFieldNumber, "", "anthropic", "openai", "ollama", "demo"),
            new Readable(ModelOptions.ThinkingFieldNumber, text => ThinkingSetting.TryParse(text, out _), $"value {ThinkingSetting.Advice}"),
        ],

        [ApiResourceId.Descriptor] = [new Required(ApiResourceId.ValueFieldNumber)],
        [ApiResourceDeleteInput.Descriptor] = [new Required(ApiResourceDeleteInput.ResourceIdFieldNumber)],
        [ApiResourceReference.Descriptor] =
        [
            new DefinedOnly(ApiResourceReference.ScopeFieldNumber),
            new Matches(ApiResourceReference.VersionFieldNumber, Version()),
        ],
        [FindApiResourcesRequest.Descriptor] = [new Required(FindApiResourcesRequest.OrgFieldNumber)],
        [ApiResourceMetadata.Descriptor] =
        [
            new MaxLength(ApiResourceMetadata.NameFieldNumber, NameLimit),
            new MaxLength(ApiResourceMetadata.SlugFieldNumber, NameLimit),
            new MaxLength(ApiResourceMetadata.OrgFieldNumber, NameLimit),
            new DefinedOnly(ApiResourceMetadata.OwnerScopeFieldNumber),
        ],

        [ApiKey.Descriptor] = [new Constant(ApiKey.ApiVersionFieldNumber, "iam.stigmer.ai/v1"), new Constant(ApiKey.KindFieldNumber, "ApiKey")],
        [ApiKeyId.Descriptor] = [new Required(ApiKeyId.ValueFieldNumber)],
        [ApiKeyHash.Descriptor] = [new Required(ApiKeyHash.ValueFieldNumber)],

        [Organization.Descriptor] =
        [
            new Constant(Organization.ApiVersionFieldNumber, "tenancy.stigmer.ai/v1"),
            new Constant(Organization.KindFieldNumber, "Organization"),
            new Required(Organization.MetadataFieldNumber),
            new SlugMatches(Organization.MetadataFieldNumber, SlugLetters(), "Only lowercase letters, numbers, and hyphens are allowed"),
            new SlugMatches(Organization.MetadataFieldNumber, SlugStart(), "Must start with a lowercase letter"),
            new SlugMatches(Organization.MetadataFieldNumber, SlugLength(), "Must be between 2 and 15 characters long"),
        ],
        [OrganizationSpec.Descriptor] =
        [
            new MaxLength(OrganizationSpec.DescriptionFieldNumber, 500),
            new MaxLength(OrganizationSpec.LogoUrlFieldNumber, 2048),
        ],
        [OrganizationId.Descriptor] = [new MinLength(OrganizationId.ValueFieldNumber, 1), new MaxLength(OrganizationId.ValueFieldNumber, 64)],
    }.ToFrozenDictionary();

    internal static IReadOnlyList<FieldRule> For(MessageDescriptor message) => All.GetValueOrDefault(message, []);

    [GeneratedRegex("^$|^latest$|^[a-zA-Z0-9._-]+$|^[a-f0-9]{64}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();

    [GeneratedRegex(@"^[a-z0-9-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex SlugLetters();

    [GeneratedRegex("^[a-z]", RegexOptions.CultureInvariant)]
    private static partial Regex SlugStart();

    [GeneratedRegex(@"^.{2,15}\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex SlugLength();

    [GeneratedRegex("^$|^[a-zA-Z0-9._-]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
