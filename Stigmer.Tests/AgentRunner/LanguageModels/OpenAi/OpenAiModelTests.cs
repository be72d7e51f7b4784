using System.Text.Json;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.LanguageModels.OpenAi;

public class OpenAiModelTests
{
    private const string Usage =
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4.1","choices":[],"usage":{"prompt_tokens":30,"completion_tokens":9,"total_tokens":39,"prompt_tokens_details":{"cached_tokens":20}}}""";

    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task CallAsync_TextAndTools_ComeBackWhole()
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Events(
            Chunk("""{"role":"assistant","content":""}"""),
            Chunk("""{"content":"I "}"""),
            Chunk("""{"content":"look."}"""),
            Chunk("""{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"ls","arguments":""}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\":"}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"src\"}"}}]}"""),
            Chunk("""{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"ls","arguments":"{}"}}]}"""),
            Chunk("{}", "tool_calls"),
            Usage,
            "[DONE]"));

        var message = await AskAsync(server);

        Assert.Equal("I look.", message.Blocks[0].Text);
        Assert.Equal(("call_a", "ls", "src"), (message.Blocks[1].ToolUse.Id, message.Blocks[1].ToolUse.Tool, message.Blocks[1].ToolUse.Input.Fields["path"].StringValue));
        Assert.Equal("call_b", message.Blocks[2].ToolUse.Id);
        Assert.Equal(("tool_use", "openai", "gpt-4.1"), (message.StopReason, message.Provider, message.Model));
        Assert.Equal(new Usage { InputTokens = 10, CacheReadTokens = 20, OutputTokens = 9, CostNanoUsd = 102_000 }, message.Usage);
        Assert.Equal("I look.", _observer.Text.ToString());
    }

    [Fact]
    public async Task CallAsync_Conversation_GoesOutAsTheApiWantsIt()
    {
        await using var server = await ScriptedEndpoint.StartAsync(Whole("ok"));

        await AskAsync(server);

        var (path, authorization, body) = Assert.Single(server.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer a-key"), (path, authorization));
        Assert.Equal(("gpt-4.1", true, 500), (body.GetProperty("model").GetString(), body.GetProperty("stream").GetBoolean(), body.GetProperty("max_completion_tokens").GetInt32()));
        Assert.True(body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        JsonElement[] messages = [.. body.GetProperty("messages").EnumerateArray()];
        Assert.Equal(["system", "user", "assistant", "tool", "tool", "user"], messages.Select(message => message.GetProperty("role").GetString()));
        var call = messages[2].GetProperty("tool_calls")[1];
        Assert.Equal(("call-2", """{"path":"a.txt"}"""), (call.GetProperty("id").GetString(), call.GetProperty("function").GetProperty("arguments").GetString()));
        Assert.Equal("call-2", messages[4].GetProperty("tool_call_id").GetString());
        Assert.Equal("ls", body.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
    }

    [Fact]
    public async Task CallAsync_FaultsThatPass_AreAskedAgain()
    {
        await using var server = await ScriptedEndpoint.StartAsync(
            EndpointReply.Refusal(429, """{"error":{"message":"slow down","type":"requests"}}"""),
            EndpointReply.Events(Chunk("""{"content":"half"}""")),
            EndpointReply.Events(Chunk("""{"content":"half"}""")) with { IsCut = true },
            Whole("whole"));

        var message = await AskAsync(server);

        Assert.Equal(("whole", "end_turn"), (message.Blocks.Single().Text, message.StopReason));
        Assert.Equal(3, _observer.Retries.Count);
        Assert.Contains("openai cannot answer now (429: slow down)", _observer.Retries[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length", "max_tokens")]
    [InlineData("content_filter", "refusal")]
    public async Task CallAsync_AnswerThatIsNone_SaysSoInTheRunnersWords(string reason, string expected)
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Events(Chunk("""{"content":"Well"}"""), Chunk("{}", reason), "[DONE]"));

        Assert.Equal(expected, (await AskAsync(server)).StopReason);
    }

    [Fact]
    public async Task CallAsync_KeyRefused_FailsAtOnceAndNamesTheVariable()
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Refusal(401, """{"error":{"message":"Incorrect API key"}}"""));

        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => AskAsync(server));

        Assert.Equal("openai refused the key (401: Incorrect API key); check OPENAI_API_KEY", failure.Message);
        Assert.DoesNotContain("a-key", failure.ToString(), StringComparison.Ordinal);
    }

    private static EndpointReply Whole(string text) =>
        EndpointReply.Events(Chunk($$"""{"role":"assistant","content":"{{text}}"}"""), Chunk("{}", "stop"), Usage, "[DONE]");

    private static string Chunk(string delta, string? reason = null) =>
        $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4.1","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{(reason is null ? "null" : $"\"{reason}\"")}}}]}""";

    private Task<AssistantMessage> AskAsync(ScriptedEndpoint server) => ModelConversation.AskAsync(
        new ModelSettings { Provider = "openai", OpenAiKey = "a-key", OpenAiBaseUrl = new Uri(server.Address, "/v1"), MaxTokens = 500 }, _observer);
}
