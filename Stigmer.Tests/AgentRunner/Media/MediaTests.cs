using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Media;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.LanguageModels;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Media;

public sealed class MediaTests
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n\u001a\n"u8, 1, 2, 3, 4, 5, 6, 7, 8];

    private static readonly byte[] Pdf = [.. "%PDF-1.7 and so on"u8];

    [Theory]
    [InlineData("chart.png", "image/png", "image")]
    [InlineData("paper.pdf", "application/pdf", "document")]
    public async Task RunAsync_FileToLookAt_IsShownToTheModelAndSmallInTheJournal(string file, string type, string block)
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(1, "read_file", _ => new { path = file }));
        var content = file.EndsWith("png", StringComparison.Ordinal) ? Png : Pdf;
        await File.WriteAllBytesAsync(harness.Workspace[file], content);

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        var shown = Results(harness.Model.Requests[^1]).Single().GetProperty("content");
        Assert.Equal($"{file}: {type}, {content.Length} bytes", shown[0].GetProperty("text").GetString());
        Assert.Equal(block, shown[1].GetProperty("type").GetString());
        var source = shown[1].GetProperty("source");
        Assert.Equal(("base64", type), (source.GetProperty("type").GetString(), source.GetProperty("media_type").GetString()));
        Assert.Equal(content, source.GetProperty("data").GetBytesFromBase64());
        var journalled = harness.Journal.Entries.Single(entry => entry.ToolFinished is not null).ToolFinished;
        Assert.InRange(journalled.CalculateSize(), 1, 400);
        Assert.Equal((type, (long)content.Length), (journalled.Media.Single().MediaType, journalled.Media.Single().Size));
    }

    [Fact]
    public async Task RunAsync_FileChangesAfterwards_TheModelGoesOnSeeingWhatItSaw()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("read_file", new { path = "chart.png" }),
            ModelAnswer.Tool("write_file", new { path = "chart.png", content = "no image any more" }),
            ModelAnswer.Text("Done.")));
        await File.WriteAllBytesAsync(harness.Workspace["chart.png"], Png);

        await harness.AttemptAsync(1, 1);
        await harness.AttemptAsync(2, 1);
        await harness.AttemptAsync(3, 1);

        var before = Results(harness.Model.Requests[1])[0].GetProperty("content").GetRawText();
        Assert.Equal(before, Results(harness.Model.Requests[2])[0].GetProperty("content").GetRawText());
    }

    [Fact]
    public async Task RunAsync_CopyIsGoneOrChanged_TheModelIsTold()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Turns(
            ModelAnswer.Tool("read_file", new { path = "chart.png" }), ModelAnswer.Text("Done.")));
        await File.WriteAllBytesAsync(harness.Workspace["chart.png"], Png);

        await harness.AttemptAsync(1, 1);
        var copy = harness.Workspace[harness.Journal.Entries.Single(entry => entry.ToolFinished is not null).ToolFinished.Media.Single().Path];
        await File.WriteAllBytesAsync(copy, [.. Png, 9]);
        await harness.AttemptAsync(2, 1);

        Assert.EndsWith("(It is no longer shown here; read it again if you need it.)", harness.Model.Requests[1].ToolResults.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ImageThatTheProviderRefuses_TheRunGoesOnWithoutIt()
    {
        await using var harness = await TurnHarness.StartAsync(request => request switch
        {
            { Turn: 1 } => ModelAnswer.Tool("read_file", new { path = "chart.png" }),
            _ when Results(request).Any(result => result.GetProperty("content").GetRawText().Contains("base64", StringComparison.Ordinal)) =>
                ModelAnswer.Fail(new ModelFault(400, "invalid_request_error", "Could not process image")),
            { Turn: 2 } => ModelAnswer.Tool("ls", new { path = "." }),
            _ => ModelAnswer.Text("Done."),
        });
        await File.WriteAllBytesAsync(harness.Workspace["chart.png"], Png);

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Contains("(It is no longer shown here", harness.Model.Requests[^1].ToolResults[0].Text, StringComparison.Ordinal);
        var notice = Assert.Single(harness.Journal.Entries, entry => entry.Notice is not null).Notice.Text;
        Assert.Contains("Could not process image", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ModelThatCannotLook_IsToldSo()
    {
        await using var harness = await TurnHarness.StartAsync(
            ModelScripts.ToolTurns(1, "read_file", _ => new { path = "chart.png" }), models: models => models with { Sight = false });
        await File.WriteAllBytesAsync(harness.Workspace["chart.png"], Png);

        await harness.RunAsync();

        Assert.Contains("(You cannot look at images.", harness.Model.Requests[^1].ToolResults.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TextUnderAnImagesName_IsReadAsText()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(1, "read_file", _ => new { path = "notes.png" }));
        harness.Workspace.Write("notes.png", "hello");

        await harness.RunAsync();

        Assert.Equal("1\thello", harness.Model.Requests[^1].ToolResults.Single().Text);
    }

    [Fact]
    public async Task RunAsync_ImageThatIsTooBig_SaysHowBigItMayBe()
    {
        await using var harness = await TurnHarness.StartAsync(ModelScripts.ToolTurns(1, "read_file", _ => new { path = "big.png" }));
        await File.WriteAllBytesAsync(harness.Workspace["big.png"], [.. Png, .. new byte[4_000_000]]);

        await harness.RunAsync();

        Assert.Contains("models look at images of up to 3,750,000 bytes", harness.Model.Requests[^1].ToolResults.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAi_GetsItRightAfterTheToolsAnswers()
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Events(
            """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"ok"},"finish_reason":"stop"}]}""", "[DONE]"));

        await ModelConversation.AskAsync(
            new ModelSettings { OpenAiKey = "key", OpenAiBaseUrl = new Uri(server.Address, "/v1") }, new RecordingObserver(), new ModelWish("openai", "gpt-4.1"), Seeing());

        var messages = server.Requests.Single().Body.GetProperty("messages");
        Assert.Equal(["user", "assistant", "tool", "tool", "user"], messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        var parts = messages[4].GetProperty("content");
        Assert.Equal(["text", "image_url", "file"], parts.EnumerateArray().Select(part => part.GetProperty("type").GetString()));
        Assert.StartsWith("data:image/png;base64,", parts[1].GetProperty("image_url").GetProperty("url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollama_GetsItWithTheToolsAnswer()
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Lines("""{"message":{"content":"ok"},"done":true}"""));

        await ModelConversation.AskAsync(
            new ModelSettings { OllamaBaseUrl = server.Address }, new RecordingObserver(), new ModelWish("ollama", "llava:7b"), Seeing());

        var answer = server.Requests.Single().Body.GetProperty("messages")[2];
        Assert.Equal(Png, answer.GetProperty("images")[0].GetBytesFromBase64());
    }

    [Theory]
    [InlineData("anthropic", "claude-sonnet-4.5", null, ModelSight.Images | ModelSight.Documents)]
    [InlineData("openai", "gpt-4.1", null, ModelSight.Images | ModelSight.Documents)]
    [InlineData("openai", "my-own", null, ModelSight.None)]
    [InlineData("openai", "my-own", true, ModelSight.Images | ModelSight.Documents)]
    [InlineData("openai", "gpt-4.1", false, ModelSight.None)]
    [InlineData("ollama", "qwen2.5vl:7b", null, ModelSight.Images)]
    [InlineData("ollama", "qwen2.5-coder:7b", null, ModelSight.None)]
    [InlineData("demo", "demo", true, ModelSight.None)]
    public void Of_Model_GoesByItsNameUnlessTheSettingsKnowBetter(string provider, string model, bool? setting, object expected) =>
        Assert.Equal((ModelSight)expected, ModelSights.Of(new ModelChoice(provider, model), new ModelSettings { Sight = setting }));

    private static ChatMessage[] Seeing() =>
    [
        new(ChatRole.User, "Look."),
        new(ChatRole.Assistant, [new FunctionCallContent("c1", "read_file"), new FunctionCallContent("c2", "read_file")]),
        new(ChatRole.Tool,
        [
            new FunctionResultContent("c1", new SeenResult("chart.png", [new DataContent(Png, "image/png")])),
            new FunctionResultContent("c2", new SeenResult("paper.pdf", [new DataContent(Pdf, "application/pdf") { Name = "paper.pdf" }])),
        ]),
    ];

    private static JsonElement[] Results(ModelRequest request) =>
    [
        .. request.Body.GetProperty("messages").EnumerateArray().SelectMany(message => message.GetProperty("content").EnumerateArray())
            .Where(block => block.GetProperty("type").GetString() == "tool_result"),
    ];
}
