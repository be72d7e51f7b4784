using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.LanguageModels.Anthropic;
using Stigmer.AgentRunner.Media;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Anthropic;

public sealed class AnthropicRequestTests
{
    [Fact]
    public void Build_EveryKindOfContent_IsWrittenAsTheApiWantsIt()
    {
        ChatMessage[] conversation =
        [
            new(ChatRole.System, "Be \"brief\"."),
            new(ChatRole.User, "Grüße"),
            new(ChatRole.User, " "),
            new(
                ChatRole.Assistant,
                [
                    new TextReasoningContent("Hm.") { ProtectedData = "sig" },
                    new TextReasoningContent(null) { ProtectedData = "dark", AdditionalProperties = new() { [AssistantMessageBuilder.RedactedProperty] = true } },
                    new TextReasoningContent("not signed"),
                    new TextContent("I look."),
                    new FunctionCallContent("c1", "look", new Dictionary<string, object?> { ["path"] = "a", ["n"] = 2.0, ["deep"] = JsonSerializer.SerializeToElement(new { x = new[] { 1, 2 } }), ["none"] = null }),
                    new FunctionCallContent("c2", "ls"),
                ]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", new SeenResult("a picture", [new DataContent(new byte[] { 1, 2 }, "image/png")]))]),
            new(ChatRole.Tool, [new FunctionResultContent("c2", "no such folder") { Exception = new InvalidOperationException("failed") }]),
        ];

        Expect(
            """
            {
              "model": "claude",
              "max_tokens": 100,
              "system": [{ "type": "text", "text": "Be \"brief\".", "cache_control": { "type": "ephemeral" } }],
              "messages": [
                { "role": "user", "content": [{ "type": "text", "text": "Grüße", "cache_control": { "type": "ephemeral" } }] },
                { "role": "assistant", "content": [
                  { "type": "thinking", "thinking": "Hm.", "signature": "sig" },
                  { "type": "redacted_thinking", "data": "dark" },
                  { "type": "text", "text": "I look." },
                  { "type": "tool_use", "id": "c1", "name": "look", "input": { "path": "a", "n": 2, "deep": { "x": [1, 2] }, "none": null } },
                  { "type": "tool_use", "id": "c2", "name": "ls", "input": {} }
                ] },
                { "role": "user", "content": [
                  { "type": "tool_result", "tool_use_id": "c1", "is_error": false, "content": [
                    { "type": "text", "text": "a picture" },
                    { "type": "image", "source": { "type": "base64", "media_type": "image/png", "data": "AQI=" } }
                  ] },
                  { "type": "tool_result", "tool_use_id": "c2", "is_error": true, "content": "no such folder", "cache_control": { "type": "ephemeral" } }
                ] }
              ]
            }
            """,
            conversation,
            new ChatOptions());
    }

    [Fact]
    public void Build_Tools_AreWrittenWithTheirSchemas()
    {
        Expect(
            """
            {
              "model": "claude",
              "max_tokens": 100,
              "temperature": 0.5,
              "messages": [{ "role": "user", "content": [{ "type": "text", "text": "Go", "cache_control": { "type": "ephemeral" } }] }],
              "tools": [
                { "name": "one", "description": "The first.", "input_schema": { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] } },
                { "name": "two", "description": "", "input_schema": { "type": "object", "properties": {} }, "cache_control": { "type": "ephemeral" } }
              ]
            }
            """,
            [new ChatMessage(ChatRole.User, "Go")],
            new ChatOptions
            {
                Temperature = 0.5f,
                Tools =
                [
                    Tool("one", "The first.", """{ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }"""),
                    Tool("two", "", """{ "type": "object", "properties": {} }"""),
                ],
            });
    }

    private static AIFunctionDeclaration Tool(string name, string description, string schema) =>
        AIFunctionFactory.CreateDeclaration(name, description, JsonSerializer.Deserialize<JsonElement>(schema));

    private static void Expect(string body, IEnumerable<ChatMessage> conversation, ChatOptions options)
    {
        options.ModelId = "claude";
        options.MaxOutputTokens = 100;

        var written = JsonSerializer.Serialize(AnthropicRequest.Build(conversation, options).RawBodyData);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(written)), written);
    }
}
