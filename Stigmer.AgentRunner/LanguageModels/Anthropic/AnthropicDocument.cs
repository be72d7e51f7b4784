using System.Text.Json;
using System.Text.Json.Nodes;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>An answer of a server that does not stream, as the events of one that does: so there is one reader for both.</summary>
internal static class AnthropicDocument
{
    internal static IEnumerable<JsonNode> Events(JsonElement message)
    {
        var whole = JsonObject.Create(message)!;
        yield return new JsonObject { ["type"] = "message_start", ["message"] = whole.DeepClone() };
        var blocks = (whole["content"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        for (var index = 0; index < blocks.Length; index++)
        {
            yield return new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = blocks[index].DeepClone() };
            if (blocks[index]["type"]?.ToString() == "thinking")
            {
                yield return Delta(index, blocks[index], "thinking_delta", "thinking");
                yield return Delta(index, blocks[index], "signature_delta", "signature");
            }

            yield return new JsonObject { ["type"] = "content_block_stop", ["index"] = index };
        }

        yield return new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = whole["stop_reason"]?.DeepClone(), ["stop_sequence"] = whole["stop_sequence"]?.DeepClone() },
            ["usage"] = whole["usage"]?.DeepClone(),
        };
        yield return new JsonObject { ["type"] = "message_stop" };
    }

    private static JsonObject Delta(int index, JsonObject block, string type, string field) => new()
    {
        ["type"] = "content_block_delta",
        ["index"] = index,
        ["delta"] = new JsonObject { ["type"] = type, [field] = block[field]?.ToString() ?? "" },
    };
}
