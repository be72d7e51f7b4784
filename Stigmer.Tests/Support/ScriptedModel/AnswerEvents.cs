using System.Text.Json.Nodes;

namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>An answer as the Messages API sends it: one JSON document, or the events of a stream.</summary>
internal static class AnswerEvents
{
    internal static JsonObject Document(ModelAnswer answer, ModelRequest request, string id) => Message(
        request,
        id,
        [.. answer.Blocks.Select((block, index) => Complete(block, $"toolu_{id}_{index}"))],
        answer.EffectiveStopReason,
        Usage(answer, answer.OutputTokens));

    /// <summary>In order; "event" of the stream is each one's "type".</summary>
    internal static IEnumerable<JsonObject> Stream(ModelAnswer answer, ModelRequest request, string id)
    {
        yield return new JsonObject
        {
            ["type"] = "message_start",
            ["message"] = Message(request, id, [], null, Usage(answer, outputTokens: 1)),
        };
        yield return new JsonObject { ["type"] = "ping" };

        for (var index = 0; index < answer.Blocks.Count; index++)
        {
            yield return new JsonObject
            {
                ["type"] = "content_block_start",
                ["index"] = index,
                ["content_block"] = Empty(answer.Blocks[index], $"toolu_{id}_{index}"),
            };
            foreach (var delta in Deltas(answer.Blocks[index], answer.DeltaSize))
            {
                yield return new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta };
            }

            yield return new JsonObject { ["type"] = "content_block_stop", ["index"] = index };
        }

        yield return new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = answer.EffectiveStopReason, ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = answer.OutputTokens },
        };
        yield return new JsonObject { ["type"] = "message_stop" };
    }

    internal static JsonObject Error(ModelFault fault, string id) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = fault.Type, ["message"] = fault.Message },
        ["request_id"] = $"req_{id}",
    };

    private static JsonObject Message(ModelRequest request, string id, JsonArray content, string? stopReason, JsonObject usage) => new()
    {
        ["id"] = $"msg_{id}",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = request.Model,
        ["content"] = content,
        ["stop_reason"] = stopReason,
        ["stop_sequence"] = null,
        ["usage"] = usage,
    };

    private static JsonObject Usage(ModelAnswer answer, int outputTokens) => new()
    {
        ["input_tokens"] = answer.InputTokens,
        ["output_tokens"] = outputTokens,
        ["cache_creation_input_tokens"] = answer.CacheWriteTokens,
        ["cache_read_input_tokens"] = answer.CacheReadTokens,
    };

    private static JsonObject Complete(AnswerBlock block, string toolUseId)
    {
        var whole = Empty(block, toolUseId);
        switch (block)
        {
            case AnswerBlock.Text text:
                whole["text"] = text.Value;
                break;
            case AnswerBlock.Thinking thinking:
                whole["thinking"] = thinking.Value;
                whole["signature"] = thinking.Signature;
                break;
            case AnswerBlock.ToolUse use:
                whole["input"] = JsonNode.Parse(use.Json);
                break;
        }

        return whole;
    }

    private static JsonObject Empty(AnswerBlock block, string toolUseId) => block switch
    {
        AnswerBlock.Text => new JsonObject { ["type"] = "text", ["text"] = "" },
        AnswerBlock.Thinking => new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" },
        AnswerBlock.ToolUse use => new JsonObject
        {
            ["type"] = "tool_use", ["id"] = toolUseId, ["name"] = use.Tool, ["input"] = new JsonObject(),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(block), block, "Unknown kind of block."),
    };

    private static IEnumerable<JsonObject> Deltas(AnswerBlock block, int size) => block switch
    {
        AnswerBlock.Text text => Pieces(text.Value, size).Select(piece => Delta("text_delta", "text", piece)),
        AnswerBlock.Thinking thinking => Pieces(thinking.Value, size)
            .Select(piece => Delta("thinking_delta", "thinking", piece))
            .Append(Delta("signature_delta", "signature", thinking.Signature)),
        AnswerBlock.ToolUse use => Pieces(use.Json, size).Prepend("").Select(piece => Delta("input_json_delta", "partial_json", piece)),
        _ => throw new ArgumentOutOfRangeException(nameof(block), block, "Unknown kind of block."),
    };

    private static JsonObject Delta(string type, string property, string value) => new() { ["type"] = type, [property] = value };

    private static IEnumerable<string> Pieces(string text, int size)
    {
        for (var start = 0; start < text.Length; start += size)
        {
            yield return text.Substring(start, Math.Min(size, text.Length - start));
        }
    }
}
