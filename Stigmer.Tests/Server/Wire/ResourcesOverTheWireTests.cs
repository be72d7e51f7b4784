using Google.Protobuf;
using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Environments.V1;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.McpServers.V1;
using Stigmer.Api.Skills.V1;
using Stigmer.Tests.Server.Skills;
using Stigmer.Tests.Server.Storage;

namespace Stigmer.Tests.Server.Wire;

public abstract class ResourcesOverTheWireTests(string? database) : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(database: database);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [StoreFact]
    public async Task ExecutionContext_ItsWholeLife_IsServed()
    {
        var commands = new ExecutionContextCommandController.ExecutionContextCommandControllerClient(_server.Channel);
        var queries = new ExecutionContextQueryController.ExecutionContextQueryControllerClient(_server.Channel);

        var made = await commands.applyAsync(Samples.Context("aex-x"));

        Assert.StartsWith("exec-", made.Metadata.Id, StringComparison.Ordinal);
        Assert.Equal("created", made.Status.Audit.SpecAudit.Event);
        Assert.Equal(made, await queries.getAsync(new ExecutionContextId { Value = made.Metadata.Id }));
        Assert.Equal(made, await queries.getByReferenceAsync(new ApiResourceReference { Slug = "context" }));
        Assert.Equal(StatusCode.AlreadyExists, await CodeAsync(() => commands.applyAsync(Samples.Context("aex-x")).ResponseAsync));
        Assert.Equal(StatusCode.AlreadyExists, await CodeAsync(() => commands.createAsync(Samples.Context("aex-x")).ResponseAsync));
        Assert.Equal(made, await commands.deleteAsync(new ApiResourceDeleteInput { ResourceId = made.Metadata.Id }));
        Assert.Equal(StatusCode.NotFound, await CodeAsync(() => queries.getAsync(new ExecutionContextId { Value = made.Metadata.Id }).ResponseAsync));
    }

    [StoreFact]
    public async Task McpServer_ItsWholeLife_IsServed()
    {
        var commands = new McpServerCommandController.McpServerCommandControllerClient(_server.Channel);
        var queries = new McpServerQueryController.McpServerQueryControllerClient(_server.Channel);

        var made = await commands.createAsync(Samples.McpServer());
        var applied = await commands.applyAsync(Samples.McpServer("npx"));
        applied.Spec.Description = "files";
        var updated = await commands.updateAsync(applied);

        Assert.StartsWith("mcp-", made.Metadata.Id, StringComparison.Ordinal);
        Assert.Equal(made.Metadata.Id, updated.Metadata.Id);
        Assert.Equal(("npx", "files"), (updated.Spec.Stdio.Command, updated.Spec.Description));
        Assert.Equal(updated, await queries.getAsync(new ApiResourceId { Value = made.Metadata.Id }));
        Assert.Equal(updated, await queries.getByReferenceAsync(new ApiResourceReference { Slug = "files", Org = "local" }));
        await commands.deleteAsync(new ApiResourceDeleteInput { ResourceId = made.Metadata.Id });
        Assert.Equal(StatusCode.NotFound, await CodeAsync(() => queries.getAsync(new ApiResourceId { Value = made.Metadata.Id }).ResponseAsync));
    }

    [StoreFact]
    public async Task Environment_ItsWholeLife_IsServed()
    {
        var commands = new EnvironmentCommandController.EnvironmentCommandControllerClient(_server.Channel);
        var queries = new EnvironmentQueryController.EnvironmentQueryControllerClient(_server.Channel);

        var made = await commands.createAsync(Samples.Environment());
        var applied = await commands.applyAsync(Samples.Environment());
        applied.Spec.Description = "for tests";
        var updated = await commands.updateAsync(applied);

        Assert.StartsWith("env-", made.Metadata.Id, StringComparison.Ordinal);
        Assert.Equal((made.Metadata.Id, "for tests"), (updated.Metadata.Id, updated.Spec.Description));
        Assert.Equal(updated, await queries.getAsync(new ApiResourceId { Value = made.Metadata.Id }));
        Assert.Equal(updated, await queries.getByReferenceAsync(new ApiResourceReference { Slug = "environment" }));
        Assert.Equal(updated, await commands.deleteAsync(new ApiResourceDeleteInput { ResourceId = made.Metadata.Id }));
        Assert.Equal(StatusCode.NotFound, await CodeAsync(() => commands.updateAsync(updated).ResponseAsync));
    }

    [StoreFact]
    public async Task Skill_ItsWholeLife_IsServed()
    {
        var commands = new SkillCommandController.SkillCommandControllerClient(_server.Channel);
        var queries = new SkillQueryController.SkillQueryControllerClient(_server.Channel);
        var archive = ByteString.CopyFrom(SkillArchive.Of());

        var pushed = await commands.pushAsync(new PushSkillRequest { Name = "manners", Org = "local", Artifact = archive, Tag = "v1" });

        Assert.Equal(pushed, await queries.getAsync(new SkillId { Value = pushed.Metadata.Id }));
        Assert.Equal(pushed, await queries.getByReferenceAsync(new ApiResourceReference { Slug = "manners", Version = pushed.Status.VersionHash }));
        Assert.Equal(archive, (await queries.getArtifactAsync(new GetArtifactRequest { ArtifactStorageKey = pushed.Status.ArtifactStorageKey })).Artifact);
        Assert.Equal(
            StatusCode.InvalidArgument,
            await CodeAsync(() => queries.getArtifactAsync(new GetArtifactRequest { ArtifactStorageKey = "../stigmer.db" }).ResponseAsync));
        Assert.Equal(pushed, await commands.deleteAsync(new SkillId { Value = pushed.Metadata.Id }));
        Assert.Equal(StatusCode.NotFound, await CodeAsync(() => queries.getAsync(new SkillId { Value = pushed.Metadata.Id }).ResponseAsync));
    }

    private static async Task<StatusCode> CodeAsync<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;
}
