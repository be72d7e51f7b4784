using System.Text.Json;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Mcp;

/// <summary>Pictures that tools of servers answer with.</summary>
public class McpPictureTests
{
    [Fact]
    public async Task RunAsync_Pictures_AreShownToTheModelUpToABound()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server, "album");

        await harness.RunAsync();

        var shown = Content(harness).Where(block => block.GetProperty("type").GetString() == "image").ToArray();
        Assert.Equal(5, shown.Length);
        Assert.Equal("iVBORw0KGgoA", shown[0].GetProperty("source").GetProperty("data").GetString());
        Assert.Equal(5, Directory.GetFiles(harness.Workspace[".stigmer/media"]).Length);
        Assert.Equal(2, Directory.GetFiles(harness.Workspace[".stigmer/results"]).Length);
        Assert.InRange(harness.Journal.Entries.Single(entry => entry.ToolFinished is not null).CalculateSize(), 1, 2_000);
    }

    [Fact]
    public async Task RunAsync_ModelThatCannotLook_IsToldWhereThePictureIs()
    {
        using var server = new TinyMcpServer();
        await using var harness = await StartAsync(server, "picture", seeing: false);

        await harness.RunAsync();

        var text = harness.Model.Requests[^1].ToolResults.Single().Text;
        Assert.Matches(@"kept in \.stigmer/media/[0-9a-f]{32}\.png\]", text);
        Assert.EndsWith("(You cannot look at images. A command may tell you something about it.)", text, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Content(TurnHarness harness) => harness.Model.Requests[^1].Body.GetProperty("messages").EnumerateArray()
        .SelectMany(message => message.GetProperty("content").EnumerateArray())
        .Single(block => block.GetProperty("type").GetString() == "tool_result")
        .GetProperty("content").EnumerateArray();

    private static Task<TurnHarness> StartAsync(TinyMcpServer server, string tool, bool seeing = true) => TurnHarness.StartAsync(
        ModelScripts.ToolTurns(1, $"tiny__{tool}", _ => new { }),
        blueprint => blueprint.Agent.Spec.McpServers.Add(server.Definition),
        models => seeing ? models : models with { Sight = false });
}
