using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.AgentInstances.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Environments.V1;
using Stigmer.Api.ExecutionContexts.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Sessions.V1;

namespace Stigmer.Tests.Server.Wire;

public sealed class SecretsOverTheWireTests : IAsyncLifetime
{
    /// <summary>In every secret of these tests.</summary>
    private const string Needle = "correct-horse-battery-staple";

    private static readonly Metadata RunnersKey = new() { { "authorization", "Bearer dummy-local-key" } };

    private readonly List<IMessage> _answers = [];
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Run_WithSecretsEverywhere_LeavesThemNowhereButInTheBlueprint()
    {
        var environments = new EnvironmentCommandController.EnvironmentCommandControllerClient(_server.Channel);
        var environment = Heard(await environments.createAsync(Samples.Environment("env", ("FROM_ENV", $"{Needle}-1", true))));
        Heard(await environments.updateAsync(environment));
        Heard(await environments.applyAsync(environment));
        Heard(await new EnvironmentQueryController.EnvironmentQueryControllerClient(_server.Channel)
            .getByReferenceAsync(new ApiResourceReference { Slug = "env" }));
        var contexts = new ExecutionContextCommandController.ExecutionContextCommandControllerClient(_server.Channel);
        var context = Samples.Context("aex-x");
        context.Spec.Data["SECRET"] = new ExecutionValue { Value = $"{Needle}-2", IsSecret = true };
        Heard(await contexts.applyAsync(context));

        var id = await RunAsync();
        var blueprint = await new JournalService.JournalServiceClient(_server.Channel).GetBlueprintAsync(new GetBlueprintRequest { ExecutionId = id });

        Assert.Equal(
            [$"FROM_AGENT={Needle}-3", $"FROM_ENV={Needle}-1", $"FROM_RUN={Needle}-4"],
            blueprint.Environment.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["FROM_AGENT", "FROM_ENV", "FROM_RUN"], blueprint.SecretNames.Order(StringComparer.Ordinal));
        Assert.All(_answers, answer => Assert.DoesNotContain(Needle, answer.ToString(), StringComparison.Ordinal));
        AssertNowhereOnDisk();

        await _server.StopAsync();
        AssertNowhereOnDisk();
    }

    [Fact]
    public async Task Get_WithTheRunnersKey_ShowsWhatOldRunnersRead()
    {
        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel);
        var environments = new EnvironmentCommandController.EnvironmentCommandControllerClient(_server.Channel);
        await environments.createAsync(Samples.Environment("env", ("FROM_ENV", $"{Needle}-1", true)));
        var id = new AgentExecutionId { Value = await RunAsync() };

        Assert.Equal($"{Needle}-4", (await queries.getAsync(id, RunnersKey)).Spec.RuntimeEnv["FROM_RUN"].Value);
        Assert.Equal("********", (await queries.getAsync(id)).Spec.RuntimeEnv["FROM_RUN"].Value);
        var wrong = new Metadata { { "authorization", "Bearer another-key" } };
        Assert.Equal("********", (await queries.getAsync(id, wrong)).Spec.RuntimeEnv["FROM_RUN"].Value);
        var environment = await new EnvironmentQueryController.EnvironmentQueryControllerClient(_server.Channel)
            .getByReferenceAsync(new ApiResourceReference { Slug = "env" }, RunnersKey);
        Assert.Equal($"{Needle}-1", environment.Spec.Data["FROM_ENV"].Value);
    }

    /// <summary>A run from its creation to its end, with every answer that an ordinary client can get.</summary>
    private async Task<string> RunAsync()
    {
        var request = Samples.Agent();
        request.Spec.EnvSpec = Samples.Variables(("FROM_AGENT", $"{Needle}-3", true));
        var agents = new AgentCommandController.AgentCommandControllerClient(_server.Channel);
        var agent = Heard(await agents.createAsync(request));
        Heard(await agents.applyAsync(agent));
        var wanted = Samples.Instance(agent.Metadata.Id);
        wanted.Spec.EnvironmentRefs.Add(new ApiResourceReference { Slug = "env" });
        var instance = await new AgentInstanceCommandController.AgentInstanceCommandControllerClient(_server.Channel).createAsync(wanted);
        var session = await new SessionCommandController.SessionCommandControllerClient(_server.Channel).createAsync(Samples.Session(instance.Metadata.Id));
        var run = Samples.Execution(sessionId: session.Metadata.Id);
        run.Spec.RuntimeEnv["FROM_RUN"] = new ExecutionValue { Value = $"{Needle}-4", IsSecret = true };
        var commands = new AgentExecutionCommandController.AgentExecutionCommandControllerClient(_server.Channel);
        var execution = Heard(await commands.createAsync(run));
        Heard(await commands.updateAsync(execution));
        Heard(await commands.updateStatusAsync(Report(execution, ExecutionPhase.ExecutionInProgress)));
        Heard(await commands.updateStatusAsync(Report(execution, ExecutionPhase.ExecutionCompleted)));

        var queries = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel);
        Heard(await queries.getAsync(new AgentExecutionId { Value = execution.Metadata.Id }));
        Heard(await queries.listAsync(new ListAgentExecutionsRequest()));
        Heard(await queries.listBySessionAsync(new ListAgentExecutionsBySessionRequest { SessionId = session.Metadata.Id }));
        using var stream = queries.subscribe(new AgentExecutionId { Value = execution.Metadata.Id });
        while (await stream.ResponseStream.MoveNext(CancellationToken.None).WithPatience())
        {
            Heard(stream.ResponseStream.Current);
        }

        return execution.Metadata.Id;
    }

    private T Heard<T>(T answer)
        where T : IMessage
    {
        _answers.Add(answer);
        return answer;
    }

    private void AssertNowhereOnDisk()
    {
        var needle = Encoding.UTF8.GetBytes(Needle);
        var files = Directory.GetFiles(_server.Home, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));
        Assert.All(files, file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            Assert.True(content.ToArray().AsSpan().IndexOf(needle) < 0, $"{file} holds a secret in clear");
        });
        Assert.Contains(files, file => file.EndsWith(".db", StringComparison.Ordinal));
    }

    private static AgentExecutionUpdateStatusInput Report(AgentExecution execution, ExecutionPhase phase) => new()
    {
        ExecutionId = execution.Metadata.Id,
        Status = new AgentExecutionStatus { Phase = phase },
    };
}
