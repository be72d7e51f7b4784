using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Environments.V1;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.McpServers.V1;
using Stigmer.Api.Sessions.V1;
using Stigmer.Api.Skills.V1;
using Stigmer.Server.ApiKeys;
using Stigmer.Tests.Server.Skills;

namespace Stigmer.Tests.Server.Access;

/// <summary>An organisation with a resource of every kind, and the requests that are about them.</summary>
internal sealed class Tenant
{
    /// <summary>Stands in every resource; whoever reads it has read what is not theirs.</summary>
    internal const string Mark = "for-acme-alone";

    private readonly CloudServer _cloud;
    private readonly Dictionary<string, IMessage> _resources = new(StringComparer.Ordinal);

    private Tenant(CloudServer cloud) => _cloud = cloud;

    internal static async Task<Tenant> CreateAsync(CloudServer cloud, string subject, string slug)
    {
        var tenant = new Tenant(cloud);
        var (channel, owner) = (cloud.Server.Channel, cloud.As(subject));
        var mark = slug == "acme" ? Mark : slug;
        T Keep<T>(T made)
            where T : IMessage
        {
            tenant._resources[made.Descriptor.Name] = made;
            return made;
        }

        T Of<T>(T resource, ApiResourceMetadata metadata)
        {
            (metadata.Org, metadata.Name) = (slug, $"{metadata.Name} {mark}");
            return resource;
        }

        Keep(await cloud.CreateOrganizationAsync(owner, slug));
        var wanted = Samples.Agent("agent");
        var agent = Keep(await new AgentCommandController.AgentCommandControllerClient(channel).createAsync(Of(wanted, wanted.Metadata), owner));
        var instanceWanted = Samples.Instance(agent.Metadata.Id);
        var instance = Keep(await new AgentInstanceCommandController.AgentInstanceCommandControllerClient(channel).createAsync(Of(instanceWanted, instanceWanted.Metadata), owner));
        var sessionWanted = Samples.Session(instance.Metadata.Id);
        var session = Keep(await new SessionCommandController.SessionCommandControllerClient(channel).createAsync(Of(sessionWanted, sessionWanted.Metadata), owner));
        var run = Samples.Execution(sessionId: session.Metadata.Id);
        var execution = Keep(await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(channel).createAsync(Of(run, run.Metadata), owner));
        var settings = Samples.Environment();
        Keep(await new EnvironmentCommandController.EnvironmentCommandControllerClient(channel).createAsync(Of(settings, settings.Metadata), owner));
        var server = Samples.McpServer();
        Keep(await new McpServerCommandController.McpServerCommandControllerClient(channel).createAsync(Of(server, server.Metadata), owner));
        var context = Samples.Context(execution.Metadata.Id);
        Keep(await new ExecutionContextCommandController.ExecutionContextCommandControllerClient(channel)
            .createAsync(Of(context, context.Metadata), cloud.AsOperator(subject)));
        var push = new PushSkillRequest { Name = $"skill {mark}", Org = slug, Artifact = ByteString.CopyFrom(SkillArchive.Of($"# {mark}")) };
        Keep(await new SkillCommandController.SkillCommandControllerClient(channel).pushAsync(push, owner));
        tenant._resources[nameof(PushSkillRequest)] = push;
        var key = new ApiKey { ApiVersion = "iam.stigmer.ai/v1", Kind = "ApiKey", Metadata = new ApiResourceMetadata { Name = mark } };
        Keep(await new ApiKeyCommandController.ApiKeyCommandControllerClient(channel).createAsync(key, owner));
        return tenant;
    }

    /// <summary>Everything that is stored under the organisation, as the database has it.</summary>
    internal string Snapshot() => string.Join('\n', _cloud.Server.Database.Read(connection => connection.All(
        "SELECT id, data FROM resources WHERE org = 'acme' OR slug = 'acme' ORDER BY id",
        row => $"{row.GetString(0)} {Convert.ToHexString(SHA256.HashData((byte[])row[1]))}")));

    /// <summary>What a client sends that is about this organisation's.</summary>
    internal IEnumerable<IMessage> RequestsFor(string path, MessageDescriptor input)
    {
        var resource = ResourceOf(path);
        var metadata = Metadata(resource);
        if (_resources.TryGetValue(input.Name, out var whole))
        {
            yield return whole;
            var bySlug = Copy(whole);
            if (whole is not PushSkillRequest)
            {
                Metadata(bySlug).Id = "";
                yield return bySlug;
            }

            yield break;
        }

        if (input == ApiResourceReference.Descriptor)
        {
            yield return new ApiResourceReference { Slug = metadata.Slug, Org = metadata.Org };
            yield return new ApiResourceReference { Slug = metadata.Slug };
            yield break;
        }

        if (resource is ApiKey key && input == ApiKeyHash.Descriptor)
        {
            yield return new ApiKeyHash { Value = new ApiKeySecret(key.Spec.KeyHash).Hash };
            yield break;
        }

        var request = input.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in input.Fields.InDeclarationOrder())
        {
            if (ValueOf(field.Name, resource) is { } value)
            {
                field.Accessor.SetValue(request, value);
            }
        }

        if (request is AgentExecutionUpdateStatusInput report)
        {
            report.Status = new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionFailed, Error = "somebody else did it" };
        }

        yield return request;
    }

    private string? ValueOf(string field, IMessage resource) => field switch
    {
        "value" or "resource_id" => Metadata(resource).Id,
        "execution_id" => Metadata(_resources["AgentExecution"]).Id,
        "session_id" => Metadata(_resources["Session"]).Id,
        "agent_id" => Metadata(_resources["Agent"]).Id,
        "artifact_storage_key" => ((Skill)_resources["Skill"]).Status.ArtifactStorageKey,
        "org" => "acme",
        _ => null,
    };

    private IMessage ResourceOf(string path)
    {
        var service = path.Split('/')[0].Split('.')[^1];
        return _resources[service is "ExecutionService" or "JournalService"
            ? "AgentExecution"
            : service.Replace("CommandController", "", StringComparison.Ordinal).Replace("QueryController", "", StringComparison.Ordinal)];
    }

    private static ApiResourceMetadata Metadata(IMessage resource) => (ApiResourceMetadata)resource.Descriptor.FindFieldByNumber(3).Accessor.GetValue(resource);

    private static IMessage Copy(IMessage message) => message.Descriptor.Parser.ParseFrom(message.ToByteString());
}
