using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Media;

namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>Writes a tool's result with what there is to look at: images and documents stand in it, after its text.</summary>
internal static class AnthropicMedia
{
    internal static AnthropicBlock[] Blocks(SeenResult seen) => [new("text") { Text = seen.Text }, .. seen.Media.Select(BlockOf)];

    private static AnthropicBlock BlockOf(DataContent media) => new(media.MediaType == MediaKind.Pdf ? "document" : "image")
    {
        Source = new { Type = "base64", MediaType = media.MediaType, Data = media.Base64Data.ToString() },
    };
}
