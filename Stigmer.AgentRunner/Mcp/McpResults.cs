using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Media;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Tools;
using MediaEntry = Stigmer.Api.Executions.V1.Media;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>
/// Makes a tool's answer of what a server says: text as it is, pictures and files as files of the workspace, and to look at what models can look at.
/// </summary>
internal sealed class McpResults(Sandbox sandbox, McpOptions options, ToolOptions tools)
{
    private static readonly JsonSerializerOptions AsText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="answer">As the server gave it: each part is read by itself, and one that cannot be read hides no other.</param>
    internal async Task<ToolAnswer> ReadAsync(JsonNode? answer)
    {
        if (answer is not JsonObject result)
        {
            return ToolAnswer.Error($"The server answered with something that is no result of a tool: {answer?.ToJsonString(AsText) ?? "null"}");
        }

        var content = result["content"] as JsonArray ?? [];
        var parts = new List<string>();
        var shown = new List<MediaEntry>();
        foreach (var block in content)
        {
            parts.Add(await ReadBlockAsync(block, shown));
        }

        // A server says structured content again as text, for those who read nothing else.
        if (result["structuredContent"] is { } structured && !content.Any(IsText))
        {
            parts.Add(structured.ToJsonString(AsText));
        }

        var text = string.Join('\n', parts.Where(part => part.Length > 0));
        var isError = result["isError"] is JsonValue said && said.GetValueKind() == JsonValueKind.True;

        return new ToolAnswer(text.Length > 0 ? text : "(no content)", isError) { Media = shown };
    }

    private static bool IsText(JsonNode? block) =>
        block is JsonObject one && one["type"] is JsonValue type && type.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "text";

    private async Task<string> ReadBlockAsync(JsonNode? block, List<MediaEntry> shown)
    {
        try
        {
            // Not by its class, to which half of a letter, as servers leave it that cut text, is no text at all; here it becomes U+FFFD.
            if (IsText(block) && block!["text"] is JsonValue text && text.TryGetValue<JsonElement>(out var raw) && raw.ValueKind == JsonValueKind.String)
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(LooseText.Of(raw)));
            }

            return await ReadAsync(block.Deserialize<ContentBlock>(McpJsonUtilities.DefaultOptions), shown);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            return $"[content that cannot be read: {e.Message}]";
        }
    }

    private async Task<string> ReadAsync(ContentBlock? block, List<MediaEntry> shown)
    {
        try
        {
            return block switch
            {
                null => "[no content]",
                TextContentBlock text => text.Text,
                ImageContentBlock image => await KeepAsync(image.DecodedData, image.MimeType, "", shown),
                AudioContentBlock audio => await KeepAsync(audio.DecodedData, audio.MimeType, "", shown),
                EmbeddedResourceBlock { Resource: TextResourceContents resource } => $"[{resource.Uri}]\n{resource.Text}",
                EmbeddedResourceBlock { Resource: BlobResourceContents resource } =>
                    await KeepAsync(resource.DecodedData, resource.MimeType ?? "", resource.Uri, shown),
                ResourceLinkBlock link => Describe(link),
                { Type: var type } => $"[content of type {type}, which cannot be shown]",
            };
        }
        catch (FormatException)
        {
            return $"[content of type {block?.Type}, which is no base64]";
        }
    }

    private static string Describe(ResourceLinkBlock link)
    {
        var text = new StringBuilder($"[resource {link.Uri}: {link.Title ?? link.Name}");
        if (!string.IsNullOrWhiteSpace(link.Description))
        {
            text.Append(", ").Append(link.Description);
        }

        if (link.Size is { } size)
        {
            text.Append(CultureInfo.InvariantCulture, $", {size} bytes");
        }

        return text.Append(']').ToString();
    }

    private async Task<string> KeepAsync(ReadOnlyMemory<byte> content, string type, string uri, List<MediaEntry> shown)
    {
        var about = $"{(uri.Length > 0 ? $"{uri}, " : "")}{(type.Length > 0 ? type : "data")}, {content.Length} bytes";
        if (content.Length > options.MaxAttachmentBytes)
        {
            return $"[{about}: more than {options.MaxAttachmentBytes} bytes, left out]";
        }

        try
        {
            if (shown.Count < options.MaxShown && Visible(content.Span) is { } seen)
            {
                shown.Add(await MediaFiles.KeepAsync(sandbox, content.ToArray(), seen, tools.StoredMedia));

                return $"[{about}; kept in {shown[^1].Path}]";
            }

            // Named by its content: the same picture twice is one file.
            var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content.Span))[..16];
            var name = $"{hash}{Extension(type)}";
            await sandbox.Files.WriteAsync(ToolResults.Folder, name, content, tools.StoredResults);

            return $"[{about}; kept in {ToolResults.Folder}/{name}]";
        }
        catch (Exception e) when (e is SandboxException or IOException or UnauthorizedAccessException)
        {
            return $"[{about}; it could not be kept: {e.Message}]";
        }
    }

    // By its first bytes, and only when providers take one of its size.
    private string? Visible(ReadOnlySpan<byte> content) =>
        MediaKind.Of(content) is { } type && content.Length <= (type == MediaKind.Pdf ? tools.MaxDocumentBytes : tools.MaxImageBytes) ? type : null;

    private static string Extension(string type) => type.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "image/webp" => ".webp",
        "image/svg+xml" => ".svg",
        "application/pdf" => ".pdf",
        "application/json" => ".json",
        "audio/wav" or "audio/x-wav" => ".wav",
        "audio/mpeg" => ".mp3",
        "text/plain" => ".txt",
        _ => ".bin",
    };
}
