using System.Diagnostics;
using System.IO.Pipes;
using Stigmer.AgentRunner.Mcp;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Sandboxes;
using Stigmer.Tests.AgentRunner.Sandboxes.Container;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.AppHost;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Mcp;

/// <summary>A server that is a container, by podman.</summary>
public class McpContainerTests
{
    internal static string? Missing => SandboxImage.Missing;

    [ContractFact]
    public async Task RunAsync_ServerInAContainer_AnswersAndIsGoneWithTheRunner()
    {
        using var server = new TinyMcpServer();
        var definition = server.InContainer;
        definition.Docker.EnvPlaceholders["GIVEN"] = "to-${PLAIN}";
        definition.Docker.EnvPlaceholders["KEY"] = "{{TOKEN}}";
        definition.Docker.EnvPlaceholders["HOME"] = "/srv";
        await using (var harness = await StartAsync(definition, Calls("look", "environment", "write")))
        {
            Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

            var results = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
            Assert.Equal("looked", results[0]);
            Assert.Contains("GIVEN=to-plain-value", results[1], StringComparison.Ordinal);
            Assert.Contains("KEY=[secret TOKEN]", results[1], StringComparison.Ordinal);
            Assert.Contains("HOME=/srv", results[1], StringComparison.Ordinal);
            Assert.DoesNotContain("PLAIN=", results[1], StringComparison.Ordinal);
            Assert.Equal(1, server.Effects);
            // One container for all turns, and no secret in what everybody may read of it.
            var name = await server.ContainersAsync();
            Assert.StartsWith("stigmer-mcp-", name, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', name);
            Assert.DoesNotContain("token-value-1", string.Concat(Directory.GetDirectories("/proc").Select(CommandLine)), StringComparison.Ordinal);
        }

        Assert.Empty(await server.ContainersAsync());
    }

    [ContractFact]
    public async Task RunAsync_CrashInAContainer_TheNextCallFindsANewOne()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server.InContainer, Calls("crash", "look"));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var results = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
        Assert.Contains("out of memory", results[0], StringComparison.Ordinal);
        Assert.Equal("looked", results[1]);
    }

    [ContractFact]
    public async Task RunAsync_CancelledInACall_TheContainerIsGone()
    {
        // Deaf: it would not notice that nobody talks to it any more.
        using var server = new TinyMcpServer("deaf");
        await using var harness = await StartAsync(server.InContainer, Calls("hang"));
        using var cancel = new CancellationTokenSource();
        var running = harness.AttemptAsync(turn: 1, attempt: 1, cancelled: cancel.Token);
        await server.HangsAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(await server.ContainersAsync());
    }

    [ContractFact]
    public async Task Watched_RunnerIsKilled_TheContainerGoesWithIt()
    {
        var name = $"stigmer-mcp-test-{Guid.NewGuid():N}";
        using var lifeline = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        // It would not notice that nobody talks to it any more.
        string[] client = ["podman", "run", "--interactive", "--rm", "--name", name, "--network", "none", SandboxImage.Name, "sh", "-c", "echo up; while :; do sleep 1000; done"];
        using var process = Process.Start(new ProcessStartInfo(
            "setsid", ["/bin/sh", "-c", McpProcess.Watched, lifeline.GetClientHandleAsString(), name, .. client])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        lifeline.DisposeLocalCopyOfClientHandle();
        Assert.Equal("up", await process.StandardOutput.ReadLineAsync().WithPatience());

        // As the end of the process that holds it does.
        await lifeline.DisposeAsync();

        await Podman.UntilGoneAsync("container", name);
        await process.WaitForExitAsync().WithPatience();
    }

    [ContractFact]
    public async Task RunAsync_ImageThatIsNotThere_SaysSo()
    {
        var server = new McpServerDefinition { Name = "boxed", Docker = new DockerServer { Image = "localhost/stigmer-nowhere:1" } };
        await using var harness = await StartAsync(server, ModelScripts.Text("Hello."));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var notice = Assert.Single(harness.Journal.Entries, entry => entry.BodyCase == JournalEntry.BodyOneofCase.Notice).Notice.Text;
        Assert.StartsWith("MCP server 'boxed' is not available:", notice, StringComparison.Ordinal);
        Assert.Contains("stigmer-nowhere", notice, StringComparison.Ordinal);
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static ModelScript Calls(params string[] tools) => request => request.Turn <= tools.Length
        ? ModelAnswer.Tool($"tiny__{tools[request.Turn - 1]}", new { text = "x" })
        : ModelAnswer.Text("Done.");

    private static Task<TurnHarness> StartAsync(McpServerDefinition server, ModelScript script) => TurnHarness.StartAsync(script, blueprint =>
    {
        blueprint.Agent.Spec.McpServers.Add(server);
        blueprint.Environment["TOKEN"] = "token-value-1";
        blueprint.Environment["PLAIN"] = "plain-value";
        blueprint.SecretNames.Add("TOKEN");
    });
}
