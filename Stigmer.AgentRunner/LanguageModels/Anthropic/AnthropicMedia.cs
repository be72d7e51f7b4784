using System.Text.Json;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Media;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>Writes a tool's result with what there is to look at: images and documents stand in it, after its text.</summary>
internal static class AnthropicMedia
{
    internal static ToolResultBlockParam Result(FunctionResultContent result, SeenResult seen, string callId) => ToolResultBlockParam.FromRawUnchecked(
        new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["type"] = Json("tool_result"),
            ["tool_use_id"] = Json(callId),
            ["is_error"] = Json(result.Exception is not null),
            ["content"] = Json(new object[] { new { type = "text", text = seen.Text } }.Concat(seen.Media.Select(BlockOf))),
        });

    private static object BlockOf(DataContent media) => new
    {
        type = media.MediaType == MediaKind.Pdf ? "document" : "image",
        source = new { type = "base64", media_type = media.MediaType, data = media.Base64Data.ToString() },
    };

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
