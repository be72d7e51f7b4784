using System.Globalization;
using System.Text;
using ModelContextProtocol.Protocol;
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
    internal async Task<ToolAnswer> ReadAsync(CallToolResult result)
    {
        var parts = new List<string>();
        var shown = new List<MediaEntry>();
        foreach (var block in result.Content)
        {
            parts.Add(await ReadAsync(block, shown));
        }

        // A server says structured content again as text, for those who read nothing else.
        if (result.StructuredContent is { } structured && !result.Content.OfType<TextContentBlock>().Any())
        {
            parts.Add(structured.GetRawText());
        }

        var text = string.Join('\n', parts.Where(part => part.Length > 0));

        return new ToolAnswer(text.Length > 0 ? text : "(no content)", result.IsError ?? false) { Media = shown };
    }

    private async Task<string> ReadAsync(ContentBlock block, List<MediaEntry> shown)
    {
        try
        {
            return block switch
            {
                TextContentBlock text => text.Text,
                ImageContentBlock image => await KeepAsync(image.DecodedData, image.MimeType, "", shown),
                AudioContentBlock audio => await KeepAsync(audio.DecodedData, audio.MimeType, "", shown),
                EmbeddedResourceBlock { Resource: TextResourceContents resource } => $"[{resource.Uri}]\n{resource.Text}",
                EmbeddedResourceBlock { Resource: BlobResourceContents resource } =>
                    await KeepAsync(resource.DecodedData, resource.MimeType ?? "", resource.Uri, shown),
                ResourceLinkBlock link => Describe(link),
                _ => $"[content of type {block.Type}, which cannot be shown]",
            };
        }
        catch (FormatException)
        {
            return $"[content of type {block.Type}, which is no base64]";
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
