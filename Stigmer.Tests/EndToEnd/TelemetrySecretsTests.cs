using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Telemetry;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>
/// What leaves the processes as traces, logs and metrics has no secret in it, also when somebody asked for the content of messages; nor has
/// what stays: the journal, Temporal's history and the files of the workspace.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class TelemetrySecretsTests
{
    private const string Token = "tok-7c1e5d90ab43";

    [Fact]
    public async Task Run_WithASecretThatAToolPrints_LeavesItNowhere()
    {
        await using var model = await ScriptedModelServer.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("execute", new { command = "echo \"the token is $TOKEN\"" }),
            ModelAnswer.Text("Printed.")));
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var topology = await Topology.StartAsync(model.Address, new Dictionary<string, string>
        {
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = receiver.Address.ToString(),
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["LOG_LEVEL"] = "DEBUG",
        });

        await using var run = CliRun.Start(
            topology, RepositoryRoot.Combine("samples", "hello-agent"), "Print the token", "--env", $"secret:TOKEN={Token}");
        Assert.Equal(0, await run.ExitCodeAsync());
        await receiver.ReceivedAsync("/v1/traces", "execute_tool execute");
        await receiver.ReceivedAsync("/v1/traces", "the token is ");
        await receiver.ReceivedAsync("/v1/logs", "agent-runner");
        await receiver.ReceivedAsync("/v1/metrics", "gen_ai.client.token.usage");
        topology.AppHost.Signal(ProcessSignal.Terminate);
        await topology.AppHost.Exited.WithPatience();

        foreach (var path in new[] { "/v1/traces", "/v1/logs", "/v1/metrics" })
        {
            Assert.False(receiver.Has(path, Token), $"{path} has the run's secret");
            Assert.False(receiver.Has(path, Topology.ApiKey), $"{path} has the model's key");
        }

        Assert.NotEmpty(await FileSearch.FilesWithAsync(topology.Home, "the token is "));
        foreach (var folder in new[] { topology.Home, topology.Workspace })
        {
            Assert.Empty(await FileSearch.FilesWithAsync(folder, Token));
            Assert.Empty(await FileSearch.FilesWithAsync(folder, Topology.ApiKey));
        }

        Assert.DoesNotContain(model.Requests, request => request.Body.ToString().Contains(Token, StringComparison.Ordinal));
        Assert.DoesNotContain(Token, run.Process.Console.Text);
    }
}
