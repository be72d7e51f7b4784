using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

public sealed class ThinkingTests
{
    private readonly RecordingObserver _observer = new();

    [Theory]
    [InlineData("claude-sonnet-4.5", "medium", """{"type":"enabled","budget_tokens":8192}""", null, 8692)]
    [InlineData("claude-opus-4-20250514", "3000", """{"type":"enabled","budget_tokens":3000}""", null, 3500)]
    [InlineData("claude-opus-4.6", "high", """{"type":"adaptive","display":"summarized"}""", """{"effort":"high"}""", 16884)]
    [InlineData("claude-haiku-5-5", "3000", """{"type":"adaptive","display":"summarized"}""", """{"effort":"low"}""", 3500)]
    // No more is asked for than the model can answer with, and something is left for the answer.
    [InlineData("claude-opus-4.1", "31000", """{"type":"enabled","budget_tokens":24000}""", null, 24500)]
    [InlineData("claude-sonnet-4.5", "off", null, null, 500)]
    [InlineData("claude-sonnet-4.5", "", null, null, 500)]
    public async Task Anthropic_SaysItAsTheModelWantsIt(string model, string thinking, string? expectedThinking, string? expectedOutput, int expectedMaxTokens)
    {
        var body = await AskClaudeAsync(model, thinking, [new ChatMessage(ChatRole.User, "Think.")]);

        Assert.Equal(expectedThinking, Field(body, "thinking"));
        Assert.Equal(expectedOutput, Field(body, "output_config"));
        Assert.Equal(expectedMaxTokens, body.GetProperty("max_tokens").GetInt32());
        // Whoever thinks does not take a temperature.
        Assert.Equal(expectedThinking is null, body.TryGetProperty("temperature", out _));
    }

    [Fact]
    public async Task Anthropic_ThoughtsOfTheTurnBefore_GoBackUnchangedAndInTheirPlace()
    {
        var body = await AskClaudeAsync("claude-sonnet-4.5", "low", AmongToolCalls(
            new TextReasoningContent(" I see.  ") { ProtectedData = "sig==" },
            new TextReasoningContent(null) { ProtectedData = "opaque==", AdditionalProperties = new() { [AssistantMessageBuilder.RedactedProperty] = true } }));

        var said = body.GetProperty("messages")[1].GetProperty("content");
        Assert.Equal("""{"type":"thinking","signature":"sig==","thinking":" I see.  "}""", Sorted(said[0]));
        Assert.Equal("""{"type":"redacted_thinking","data":"opaque=="}""", Sorted(said[1]));
        Assert.NotNull(Field(body, "thinking"));
    }

    [Fact]
    public async Task Anthropic_AmongToolCallsOfAnotherModel_AnOlderModelDoesNotThink()
    {
        Assert.Null(Field(await AskClaudeAsync("claude-sonnet-4.5", "low", AmongToolCalls()), "thinking"));
        Assert.NotNull(Field(await AskClaudeAsync("claude-sonnet-5", "low", AmongToolCalls()), "thinking"));
        // What a person says in between changes nothing of that.
        Assert.Null(Field(await AskClaudeAsync("claude-sonnet-4.5", "low", [.. AmongToolCalls(), new ChatMessage(ChatRole.User, "Faster.")]), "thinking"));
    }

    [Theory]
    [InlineData("gpt-5", "\"medium\"")]
    [InlineData("o3", "\"medium\"")]
    [InlineData("gpt-4.1", null)]
    public async Task OpenAi_IsAskedForAnEffortIfItReasons(string model, string? expected)
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Events(
            """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"ok"},"finish_reason":"stop"}]}""", "[DONE]"));

        await ModelConversation.AskAsync(
            new ModelSettings { OpenAiKey = "key", OpenAiBaseUrl = new Uri(server.Address, "/v1") }, _observer,
            new ModelWish("openai", model) { Thinking = "8000" }, ModelConversation.Typical);

        Assert.Equal(expected, Field(server.Requests.Single().Body, "reasoning_effort"));
    }

    [Theory]
    [InlineData("qwen3:8b", "true")]
    [InlineData("gpt-oss:20b", "\"low\"")]
    public async Task Ollama_IsToldToThink(string model, string expected)
    {
        await using var server = await ScriptedEndpoint.StartAsync(EndpointReply.Lines("""{"message":{"content":"ok"},"done":true}"""));

        await ModelConversation.AskAsync(
            new ModelSettings { OllamaBaseUrl = server.Address }, _observer, new ModelWish("ollama", model) { Thinking = "low" }, ModelConversation.Typical);

        Assert.Equal(expected, Field(server.Requests.Single().Body, "think"));
    }

    [Fact]
    public async Task Choose_ThinkingThatThereIsNot_SaysWhatThereIs()
    {
        var failure = await Assert.ThrowsAsync<ModelChoiceException>(() => AskClaudeAsync("", "deep", ModelConversation.Typical));

        Assert.Equal("the thinking 'deep' cannot be had; it must be off, low, medium, high, or a number of tokens from 1024 to 200000", failure.Message);
    }

    private static ChatMessage[] AmongToolCalls(params AIContent[] thoughts) =>
    [
        new(ChatRole.User, "Look."),
        new(ChatRole.Assistant, [.. thoughts, new FunctionCallContent("call-1", "ls")]),
        new(ChatRole.Tool, [new FunctionResultContent("call-1", "a.txt")]),
    ];

    private async Task<JsonElement> AskClaudeAsync(string model, string thinking, IReadOnlyList<ChatMessage> conversation)
    {
        await using var server = await ScriptedModelServer.StartAsync(ModelScripts.Text("ok"));
        await ModelConversation.AskAsync(
            new ModelSettings { AnthropicKey = "a-key", AnthropicBaseUrl = server.Address, MaxTokens = 500, Temperature = 0.5f },
            _observer, new ModelWish("", model) { Thinking = thinking }, conversation);
        Assert.Empty(server.Refusals);

        return server.Requests.Single().Body;
    }

    private static string? Field(JsonElement body, string name) => body.TryGetProperty(name, out var field) ? field.GetRawText() : null;

    private static string Sorted(JsonElement block) => $$"""{"type":{{block.GetProperty("type").GetRawText()}},{{string.Join(',', block.EnumerateObject()
        .Where(property => property.Name != "type").OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => $"\"{property.Name}\":{property.Value.GetRawText()}"))}}}""";
}
