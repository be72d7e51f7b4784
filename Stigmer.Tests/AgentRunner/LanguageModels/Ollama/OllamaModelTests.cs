using System.Text.Json;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Ollama;

public class OllamaModelTests
{
    private const string End = """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":8}""";

    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task CallAsync_ThinkingTextAndTools_ComeBackWhole()
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Lines(
            """{"message":{"role":"assistant","content":"","thinking":"Hm."},"done":false}""",
            """{"message":{"role":"assistant","content":"I "},"done":false}""",
            """{"message":{"role":"assistant","content":"look."},"done":false}""",
            """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"ls","arguments":{"path":"src","depth":2}}},{"function":{"name":"ls","arguments":{}}}]},"done":false}""",
            End));

        var message = await AskAsync(server);

        Assert.Equal("Hm.", message.Blocks[0].Thinking.Text);
        Assert.Equal("I look.", message.Blocks[1].Text);
        Assert.Equal(("ls", "src", 2), (message.Blocks[2].ToolUse.Tool, message.Blocks[2].ToolUse.Input.Fields["path"].StringValue, message.Blocks[2].ToolUse.Input.Fields["depth"].NumberValue));
        Assert.Equal(2, message.Blocks.Where(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse).Select(block => block.ToolUse.Id).Distinct().Count());
        Assert.Equal(("tool_use", "ollama", "qwen2.5-coder:7b"), (message.StopReason, message.Provider, message.Model));
        Assert.Equal(new Usage { InputTokens = 26, OutputTokens = 8, CostNanoUsd = 0 }, message.Usage);
        Assert.Equal("I look.", _observer.Text.ToString());
    }

    [Fact]
    public async Task CallAsync_Conversation_GoesOutAsTheApiWantsIt()
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Lines(End));

        await AskAsync(server);

        var (path, _, body) = Assert.Single(server.Requests);
        Assert.Equal("/api/chat", path);
        Assert.Equal(("qwen2.5-coder:7b", true), (body.GetProperty("model").GetString(), body.GetProperty("stream").GetBoolean()));
        Assert.Equal((500, 4096), (body.GetProperty("options").GetProperty("num_predict").GetInt32(), body.GetProperty("options").GetProperty("num_ctx").GetInt32()));
        JsonElement[] messages = [.. body.GetProperty("messages").EnumerateArray()];
        Assert.Equal(["system", "user", "assistant", "tool", "tool", "user"], messages.Select(message => message.GetProperty("role").GetString()));
        Assert.Equal(".", messages[2].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetProperty("path").GetString());
        Assert.Equal(("read_file", "hello"), (messages[4].GetProperty("tool_name").GetString(), messages[4].GetProperty("content").GetString()));
        Assert.Equal("ls", body.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("object", body.GetProperty("tools")[0].GetProperty("function").GetProperty("parameters").GetProperty("type").GetString());
    }

    [Fact]
    public async Task CallAsync_ModelThatIsNotThere_SaysWhatToPull()
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Refusal(404, """{"error":"model 'qwen2.5-coder:7b' not found"}"""));

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => AskAsync(server));

        Assert.EndsWith("get it with: ollama pull qwen2.5-coder:7b", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task CallAsync_NobodyThere_SaysHowToStartIt()
    {
        Uri address;
        await using (var server = await ScriptedEndpoint.StartAsync(EndpointReply.Lines(End)))
        {
            address = server.Address;
        }

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => AskAsync(address));

        Assert.StartsWith($"ollama cannot be reached at {address.Authority}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("start it (ollama serve), or say where it is with OLLAMA_BASE_URL", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, _observer.Retries.Count);
    }

    [Fact]
    public async Task CallAsync_AnswersThatAreNone_AreAskedForAgain()
    {
        const string half = """{"message":{"role":"assistant","content":"half"},"done":false}""";
        await using var server = await ScriptedEndpoint.StartAsync(
            EndpointReply.Lines(half),
            EndpointReply.Lines(half) with { IsCut = true },
            EndpointReply.Lines(half, """{"error":"the runner has gone"}"""),
            EndpointReply.Lines("""{"message":{"role":"assistant","content":"whole"},"done":false}""", End.Replace("stop", "length", StringComparison.Ordinal)));

        var message = await AskAsync(server);

        Assert.Equal(("whole", "max_tokens"), (message.Blocks.Single().Text, message.StopReason));
        Assert.Equal(3, _observer.Retries.Count);
        Assert.Contains("ollama's answer broke off", _observer.Retries[0], StringComparison.Ordinal);
        Assert.Contains("the runner has gone", _observer.Retries[2], StringComparison.Ordinal);
    }

    private Task<AssistantMessage> AskAsync(ScriptedEndpoint server) => AskAsync(server.Address);

    private Task<AssistantMessage> AskAsync(Uri address) => ModelConversation.AskAsync(
        new ModelSettings { Provider = "ollama", OllamaBaseUrl = address, OllamaContextLength = 4096, MaxTokens = 500 }, _observer);
}
