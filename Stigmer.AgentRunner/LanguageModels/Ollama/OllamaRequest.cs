using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Media;

namespace Stigmer.AgentRunner.LanguageModels.Ollama;

/// <summary>Writes a conversation as Ollama's /api/chat wants it.</summary>
internal static class OllamaRequest
{
    /// <param name="messages">The conversation.</param>
    /// <param name="options">Model, tools and limits.</param>
    /// <param name="contextLength">The window to ask for; null leaves it to the server.</param>
    internal static JsonObject Build(IEnumerable<ChatMessage> messages, ChatOptions options, int? contextLength)
    {
        var limits = new JsonObject { ["num_predict"] = options.MaxOutputTokens };
        if (options.Temperature is { } temperature)
        {
            limits["temperature"] = temperature;
        }

        if (contextLength is { } length)
        {
            limits["num_ctx"] = length;
        }

        var request = new JsonObject
        {
            ["model"] = options.ModelId,
            ["stream"] = true,
            ["options"] = limits,
            ["messages"] = Messages(messages),
        };
        if (ThinkingOf.Call(options) is { } thinking)
        {
            // gpt-oss has levels, the others only yes and no.
            request["think"] = options.ModelId?.Contains("gpt-oss", StringComparison.OrdinalIgnoreCase) is true ? thinking.Level : true;
        }

        if (options.Tools is { Count: > 0 } tools)
        {
            request["tools"] = new JsonArray([.. tools.OfType<AIFunctionDeclaration>().Select(ToolOf)]);
        }

        return request;
    }

    private static JsonArray Messages(IEnumerable<ChatMessage> messages)
    {
        var written = new JsonArray();
        // Results name the tool, not the call: a model asks without ids, and reads the answers in its order.
        var tools = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            foreach (var call in message.Contents.OfType<FunctionCallContent>())
            {
                tools[call.CallId] = call.Name;
            }

            foreach (var result in message.Contents.OfType<FunctionResultContent>())
            {
                var answer = new JsonObject
                {
                    ["role"] = "tool",
                    ["tool_name"] = tools.GetValueOrDefault(result.CallId, ""),
                    ["content"] = result.Result?.ToString() ?? "",
                };
                if (result.Result is SeenResult seen)
                {
                    answer["images"] = new JsonArray([.. seen.Media.Select(media => JsonValue.Create(media.Base64Data.ToString()))]);
                }

                written.Add(answer);
            }

            if (message.Role != ChatRole.Tool)
            {
                written.Add(Said(message));
            }
        }

        return written;
    }

    private static JsonObject Said(ChatMessage message)
    {
        var said = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        var calls = message.Contents.OfType<FunctionCallContent>().Select(CallOf).ToArray<JsonNode>();
        if (calls.Length > 0)
        {
            said["tool_calls"] = new JsonArray(calls);
        }

        return said;
    }

    private static JsonObject CallOf(FunctionCallContent call) => new()
    {
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = JsonSerializer.SerializeToNode(call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal)),
        },
    };

    private static JsonNode ToolOf(AIFunctionDeclaration tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
        },
    };
}
