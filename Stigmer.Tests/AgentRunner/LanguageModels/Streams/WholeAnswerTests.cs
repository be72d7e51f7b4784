using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Streams;

/// <summary>Servers that do not stream although they are asked to: one document is the whole answer.</summary>
public class WholeAnswerTests
{
    private const string OpenAi = """
        {"id":"c","object":"chat.completion","model":"gpt-4.1","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant",
          "reasoning_content":"Hm.","content":"I look. 😀","refusal":null,"tool_calls":[
            {"type":"function","function":{"name":"ls","arguments":"{\"path\":\"src\"}"}},{"type":"function","function":{"name":"glob","arguments":"{}"}}]}}],
         "usage":{"prompt_tokens":30,"completion_tokens":9,"total_tokens":39,"prompt_tokens_details":{"cached_tokens":20}}}
        """;

    private const string Anthropic = """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[
          {"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"text","text":"I look. 😀"},
          {"type":"tool_use","id":"toolu_1","name":"ls","input":{"path":"src"}},{"type":"tool_use","id":"toolu_2","name":"glob","input":{}}],
         "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":20,"output_tokens":9}}
        """;

    private const string Ollama = """
        {"message":{"role":"assistant","thinking":"Hm.","content":"I look. 😀","tool_calls":[{"function":{"name":"ls","arguments":{"path":"src"}}},{"function":{"name":"glob","arguments":{}}}]},"done":true,"done_reason":"stop","prompt_eval_count":30,"eval_count":9}
        """;

    [Theory]
    [InlineData("openai", OpenAi)]
    [InlineData("anthropic", Anthropic)]
    [InlineData("ollama", Ollama)]
    public async Task Read_OneDocument_IsTheAnswer(string provider, string document)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);
        var bytes = RecordedStreams.Bytes(document);

        // Cut where it begins, and in the middle.
        foreach (var cut in new[] { 0, 1, bytes.Length / 2 })
        {
            var message = await replayed.ReadAsync(bytes.AsMemory(0, cut), bytes.AsMemory(cut));

            Assert.Equal(("Hm.", "I look. 😀", "tool_use"), (message.Blocks[0].Thinking.Text, message.Blocks[1].Text, message.StopReason));
            Assert.Equal(("ls", "src", "glob"), (message.Blocks[2].ToolUse.Tool, message.Blocks[2].ToolUse.Input.Fields["path"].StringValue, message.Blocks[3].ToolUse.Tool));
            Assert.Equal((30, 9), (message.Usage.InputTokens + message.Usage.CacheReadTokens, message.Usage.OutputTokens));
        }
    }

    [Theory]
    [InlineData("openai", """{"error":{"message":"no such engine","code":400}}""", "no such engine")]
    [InlineData("openai", """ {"error":"Unexpected endpoint"}""", "Unexpected endpoint")]
    [InlineData("anthropic", """{"type":"error","error":{"type":"invalid_request_error","message":"no such engine"}}""", "invalid_request_error: no such engine")]
    [InlineData("anthropic", """{"error":{"message":"no such engine"}}""", "no such engine")]
    [InlineData("anthropic", """{"error":"no such engine"}""", "no such engine")]
    [InlineData("ollama", """{"error":"no such engine"}""", "no such engine")]
    public async Task Read_DocumentThatIsAnError_IsSaid(string provider, string document, string reason)
    {
        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => ReadAsync(provider, document));

        Assert.Equal($"{provider} broke off its answer ({reason})", failure.Message);
    }

    [Theory]
    [InlineData("openai", OpenAi)]
    [InlineData("anthropic", Anthropic)]
    public async Task Read_HalfADocument_IsNoAnswer(string provider, string document)
    {
        var failure = await Assert.ThrowsAsync<LanguageModelException>(() => ReadAsync(provider, document[..(document.Length / 2)]));

        Assert.Equal(($"{provider} sent what cannot be read", true), (failure.Message.Split(':')[0], failure.IsTransient));
    }

    [Fact]
    public async Task Read_StreamThatEndsWithAllOfItOnceMore_IsSaidOnce()
    {
        var message = await ReadAsync("openai", RecordedStreams.Data(
            RecordedStreams.Chunk("""{"content":"Well."}"""), """{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Well."}}]}"""));

        Assert.Equal("Well.", message.Blocks.Single().Text);
    }

    private static async Task<AssistantMessage> ReadAsync(string provider, string document)
    {
        await using var replayed = await ReplayedProvider.StartAsync(provider);

        return await replayed.ReadAsync(RecordedStreams.Bytes(document));
    }
}
