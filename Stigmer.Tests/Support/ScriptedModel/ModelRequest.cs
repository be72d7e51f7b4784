using System.Text.Json;

namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>What a client asked the model, as far as scripts and tests look at it.</summary>
internal sealed class ModelRequest(JsonElement body, string? apiKey)
{
    /// <summary>The request as it came.</summary>
    internal JsonElement Body { get; } = body;

    internal string? ApiKey { get; } = apiKey;

    internal string Model => Body.GetProperty("model").GetString()!;

    internal bool Stream => Body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;

    internal IReadOnlyList<ModelMessage> Messages { get; } = [.. body.GetProperty("messages").EnumerateArray().Select(ModelMessage.Read)];

    internal IReadOnlyList<string> Tools { get; } =
        body.TryGetProperty("tools", out var tools) ? [.. tools.EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)] : [];

    /// <summary>The system prompt, its blocks joined.</summary>
    internal string System =>
        !Body.TryGetProperty("system", out var system) ? ""
        : system.ValueKind == JsonValueKind.String ? system.GetString()!
        : string.Join('\n', system.EnumerateArray().Select(block => block.GetProperty("text").GetString()));

    /// <summary>From 1: one more than the answers that the request already contains.</summary>
    internal int Turn => Messages.Count(message => message.Role == "assistant") + 1;

    /// <summary>The results of tools that the request contains, oldest first.</summary>
    internal IReadOnlyList<ModelBlock> ToolResults => [.. Messages.SelectMany(message => message.Blocks).Where(block => block.Type == "tool_result")];

    /// <summary>Names the turn of one conversation; two requests with the same key ask for the same answer.</summary>
    internal string Key => $"{Messages[0].Text} / turn {Turn}";
}
