using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Stigmer.AppHost.Commands;

/// <summary>Runs the smallest agent once. Who has changed it keeps what it is; who has none gets that of the samples.</summary>
internal static class HelloAgent
{
    private const string ManifestName = "hello-agent.yaml";
    private const string Message = "Say hello and tell me what is here";
    private const string Org = "local";

    internal static async Task<ExecuteCommandResult> RunAsync(CommandScene scene)
    {
        var agent = await FindAsync(scene) ?? await CreateAsync(scene);
        var started = await new AgentExecutionCommandController.AgentExecutionCommandControllerClient(scene.Channel).createAsync(
            new AgentExecution
            {
                ApiVersion = "agentic.stigmer.ai/v1",
                Kind = "AgentExecution",
                Metadata = new ApiResourceMetadata { Name = $"hello-{Guid.NewGuid():N}", Org = Org },
                Spec = new AgentExecutionSpec { AgentId = agent.Metadata.Id, Message = Message },
            },
            cancellationToken: scene.CancellationToken);
        scene.Logger.AgentStarted(agent.Metadata.Name, started.Metadata.Id);

        return await FollowAsync(started.Metadata.Id, scene);
    }

    internal static Agent ReadManifest()
    {
        using var stream = typeof(HelloAgent).Assembly.GetManifestResourceStream(ManifestName)!;
        using var reader = new StreamReader(stream);
        var manifest = new DeserializerBuilder()
            .WithNamingConvention(CamelCaseNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .Build()
            .Deserialize<Manifest>(reader);

        return new Agent
        {
            ApiVersion = manifest.ApiVersion,
            Kind = manifest.Kind,
            Metadata = new ApiResourceMetadata { Name = manifest.Metadata.Name, Org = Org, OwnerScope = ApiResourceOwnerScope.Organization },
            Spec = new AgentSpec { Description = manifest.Spec.Description, Instructions = manifest.Spec.Instructions },
        };
    }

    private static async Task<Agent?> FindAsync(CommandScene scene)
    {
        try
        {
            return await new AgentQueryController.AgentQueryControllerClient(scene.Channel).getByReferenceAsync(
                new ApiResourceReference { Kind = ApiResourceKind.Agent, Org = Org, Slug = ReadManifest().Metadata.Name },
                cancellationToken: scene.CancellationToken);
        }
        catch (RpcException unknown) when (unknown.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<Agent> CreateAsync(CommandScene scene) =>
        await new AgentCommandController.AgentCommandControllerClient(scene.Channel)
            .applyAsync(ReadManifest(), cancellationToken: scene.CancellationToken);

    private static async Task<ExecuteCommandResult> FollowAsync(string execution, CommandScene scene)
    {
        using var call = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(scene.Channel)
            .subscribe(new AgentExecutionId { Value = execution }, cancellationToken: scene.CancellationToken);

        while (await call.ResponseStream.MoveNext(scene.CancellationToken))
        {
            var status = call.ResponseStream.Current.Status;
            switch (status.Phase)
            {
                case ExecutionPhase.ExecutionCompleted:
                    scene.Logger.AgentAnswered(status.Messages.LastOrDefault(m => m.Type == MessageType.MessageAi)?.Content ?? "");
                    return CommandResults.Success();

                case ExecutionPhase.ExecutionFailed:
                    return CommandResults.Failure(status.Error);

                case ExecutionPhase.ExecutionCancelled:
                    return CommandResults.Canceled();
            }
        }

        return CommandResults.Failure($"stigmer-server no longer tells how execution {execution} goes on.");
    }

    private sealed record Manifest
    {
        public string ApiVersion { get; init; } = "";

        public string Kind { get; init; } = "";

        public ManifestMetadata Metadata { get; init; } = new();

        public ManifestSpec Spec { get; init; } = new();
    }

    private sealed record ManifestMetadata
    {
        public string Name { get; init; } = "";
    }

    private sealed record ManifestSpec
    {
        public string Description { get; init; } = "";

        public string Instructions { get; init; } = "";
    }
}
