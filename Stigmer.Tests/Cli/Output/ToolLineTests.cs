using System.Text.Json.Nodes;
using Stigmer.Cli.Output;

namespace Stigmer.Tests.Cli.Output;

public sealed class ToolLineTests
{
    [Theory]
    [InlineData("""{"path":"src/a.cs","content":"long"}""", "tool  src/a.cs")]
    [InlineData("""{"command":"ls -la\n  | wc"}""", "tool  ls -la | wc")]
    [InlineData("""{"depth":2,"all":true}""", """tool  {"depth":2,"all":true}""")]
    [InlineData("""{}""", "tool")]
    [InlineData("""{"path":17}""", """tool  {"path":17}""")]
    public void Call_Input_ShowsWhatSaysMost(string input, string line) => Assert.Equal(line, ToolLine.Call("tool", JsonNode.Parse(input), 80));

    [Fact]
    public void Call_LongInput_IsCut()
    {
        var line = ToolLine.Call("execute", new JsonObject { ["command"] = new string('x', 500) }, 40);

        Assert.Equal(40, line.Length);
        Assert.EndsWith("…", line);
    }

    [Theory]
    [InlineData(0.04, "0.0s")]
    [InlineData(9.94, "9.9s")]
    [InlineData(59.4, "59s")]
    [InlineData(185, "3m05s")]
    public void Elapsed_Seconds_AreShort(double seconds, string text) => Assert.Equal(text, ToolLine.Elapsed(seconds));
}
