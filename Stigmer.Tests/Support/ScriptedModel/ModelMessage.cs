using System.Text.Json;

namespace Stigmer.Tests.Support.ScriptedModel;

internal sealed record ModelMessage(string Role, IReadOnlyList<ModelBlock> Blocks)
{
    internal string Text => string.Concat(Blocks.Select(block => block.Text));

    internal static ModelMessage Read(JsonElement message)
    {
        var content = message.GetProperty("content");

        return new ModelMessage(
            message.GetProperty("role").GetString()!,
            content.ValueKind == JsonValueKind.String
                ? [new ModelBlock("text", Text: content.GetString()!)]
                : [.. content.EnumerateArray().Select(ModelBlock.Read)]);
    }
}

/// <summary>One content block of a request.</summary>
/// <param name="Type">"text", "tool_use", "tool_result", "thinking", …</param>
/// <param name="Text">Its text; of a tool result, what the tool answered.</param>
/// <param name="ToolUseId">Of a tool use its id, of a tool result the id that it answers.</param>
/// <param name="IsError">The tool result says that the tool failed.</param>
internal sealed record ModelBlock(string Type, string Text = "", string? ToolUseId = null, bool IsError = false)
{
    internal static ModelBlock Read(JsonElement block)
    {
        var type = block.GetProperty("type").GetString()!;

        return type switch
        {
            "text" => new ModelBlock(type, block.GetProperty("text").GetString()!),
            "tool_use" => new ModelBlock(type, block.GetProperty("name").GetString()!, block.GetProperty("id").GetString()),
            "tool_result" => new ModelBlock(
                type,
                block.TryGetProperty("content", out var content) ? ResultText(content) : "",
                block.GetProperty("tool_use_id").GetString(),
                block.TryGetProperty("is_error", out var error) && error.ValueKind == JsonValueKind.True),
            _ => new ModelBlock(type),
        };
    }

    private static string ResultText(JsonElement content) =>
        content.ValueKind == JsonValueKind.Array
            ? string.Concat(content.EnumerateArray().Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : ""))
            : content.GetString() ?? "";
}
