using Stigmer.Api.Agents.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Mcp;

public class NpmServerTests
{
    [NpmServerFact]
    public async Task FileSystem_ByStandardInput_ReadsAndWritesFiles()
    {
        using var folder = new TempFolder();
        folder.Write("note.txt", "Buy milk.");
        var server = Node(NpmServers.FileSystem!, folder.Path);
        await using var harness = await StartAsync(
            server, ("read_text_file", new { path = folder["note.txt"] }), ("write_file", new { path = folder["new.txt"], content = "Bread." }),
            ("read_text_file", new { path = "/etc/passwd" }));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var results = harness.Model.Requests[^1].ToolResults;
        Assert.Equal("Buy milk.", results[0].Text);
        Assert.Equal("Bread.", await File.ReadAllTextAsync(folder["new.txt"]));
        Assert.Contains("Access denied", results[2].Text, StringComparison.Ordinal);
        // As the server says it: reading is read-only, writing the same file again is idempotent.
        Assert.Equal([1, 2, 1], harness.Journal.Entries.Where(entry => entry.ToolStarted is not null).Select(entry => (int)entry.ToolStarted.Effect));
    }

    [NpmServerFact]
    public async Task Everything_ByStandardInput_AnswersOfEveryKind()
    {
        await using var harness = await StartAsync(Node(NpmServers.Everything!, "stdio"), Everything);

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        AssertEverything(harness);
    }

    [NpmServerFact]
    public async Task Everything_ByHttp_AnswersOfEveryKind()
    {
        var port = FreePort.Find();
        await using var process = await ListenAsync("streamableHttp", port);
        var server = Site(port, "mcp");
        server.Http.Headers["x-token"] = "Bearer {{TOKEN}}";
        server.Http.QueryParams["q"] = "a b";
        await using var harness = await StartAsync(server, Everything);

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        AssertEverything(harness);
    }

    [NpmServerFact]
    public async Task Everything_ByServerSentEvents_AnswersOfEveryKind()
    {
        var port = FreePort.Find();
        await using var process = await ListenAsync("sse", port);
        await using var harness = await StartAsync(Site(port, "sse"), Everything);

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        AssertEverything(harness);
    }

    [NpmServerFact]
    public Task Everything_ByHttpStartedAnewInMidRun_IsConnectedAnew() => StartAnewAsync("streamableHttp", "mcp");

    [NpmServerFact]
    public Task Everything_ByServerSentEventsStartedAnewInMidRun_IsConnectedAnew() => StartAnewAsync("sse", "sse");

    private static async Task StartAnewAsync(string transport, string path)
    {
        var port = FreePort.Find();
        await using var first = await ListenAsync(transport, port);
        await using var harness = await StartAsync(Site(port, path), ("get-sum", new { a = 2, b = 3 }), ("get-sum", new { a = 3, b = 4 }));
        await harness.AttemptAsync(turn: 1, attempt: 1);
        first.Signal(ProcessSignal.Kill);
        await first.Exited.WithPatience();
        await using var second = await ListenAsync(transport, port);

        await harness.AttemptAsync(turn: 2, attempt: 1);
        await harness.AttemptAsync(turn: 3, attempt: 1);

        Assert.Contains("7", harness.Model.Requests[^1].ToolResults[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(harness.Journal.Entries, entry => entry.ToolFinished?.IsError == true);
    }

    private static async Task<ProcessHandle> ListenAsync(string transport, int port)
    {
        var process = ProcessHandle.Start(
            "node", [NpmServers.Everything!, transport], new ProcessSetting { Environment = new Dictionary<string, string> { ["PORT"] = $"{port}" } });
        await process.Error.FirstContainingAsync("on port");

        return process;
    }

    private static McpServerDefinition Site(int port, string path) =>
        new() { Name = "other", Http = new HttpServer { Url = $"http://127.0.0.1:{port}/{path}" } };

    [Fact]
    public async Task Http_NobodyThere_LeavesItsToolsOut()
    {
        var server = new McpServerDefinition { Name = "other", Http = new HttpServer { Url = $"http://127.0.0.1:{FreePort.Find()}/mcp" } };
        await using var harness = await StartAsync(server);

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains(harness.Journal.Entries, entry => entry.Notice?.Text.StartsWith("MCP server 'other' is not available: it cannot be reached", StringComparison.Ordinal) == true);
    }

    private static (string Tool, object Input)[] Everything =>
    [
        ("echo", new { message = "hello" }),
        ("get-sum", new { a = 2, b = 3 }),
        ("get-tiny-image", new { }),
        ("get-structured-content", new { location = "New York" }),
        ("trigger-long-running-operation", new { duration = 0.2, steps = 2 }),
        ("get-sum", new { a = "no number" }),
    ];

    private static void AssertEverything(TurnHarness harness)
    {
        var results = harness.Model.Requests[^1].ToolResults.Select(result => result.Text).ToArray();
        Assert.Contains("hello", results[0], StringComparison.Ordinal);
        Assert.Contains("5", results[1], StringComparison.Ordinal);
        Assert.Contains("kept in .stigmer/media/", results[2], StringComparison.Ordinal);
        Assert.Contains("temperature", results[3], StringComparison.Ordinal);
        Assert.Contains("completed", results[4], StringComparison.Ordinal);
        Assert.True(harness.Journal.Entries.Last(entry => entry.ToolFinished is not null).ToolFinished.IsError);
    }

    private static McpServerDefinition Node(params string[] arguments) =>
        new() { Name = "other", Stdio = new StdioServer { Command = "node", Args = { arguments } } };

    private static Task<TurnHarness> StartAsync(McpServerDefinition server, params (string Tool, object Input)[] calls) => TurnHarness.StartAsync(
        request => request.Turn <= calls.Length
            ? ModelAnswer.Tool($"other__{calls[request.Turn - 1].Tool}", calls[request.Turn - 1].Input)
            : ModelAnswer.Text("Done."),
        blueprint =>
        {
            blueprint.Agent.Spec.McpServers.Add(server);
            blueprint.Environment["TOKEN"] = "token-value-1";
        });
}
