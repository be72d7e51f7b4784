using System.Security.Cryptography;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Tools;
using MediaEntry = Stigmer.Api.Executions.V1.Media;

namespace Stigmer.AgentRunner.Media;

/// <summary>The copies of what was looked at, in the workspace, each under its hash: small in the journal, and what it was for as long as it is there.</summary>
internal static class MediaFiles
{
    internal const string Folder = ".stigmer/media";

    internal static async Task<MediaEntry> KeepAsync(Sandbox sandbox, byte[] content, string mediaType, int most)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var entry = new MediaEntry
        {
            MediaType = mediaType,
            Path = $"{Folder}/{hash[..32]}.{MediaKind.ExtensionOf(mediaType)}",
            Sha256 = hash,
            Size = content.Length,
        };

        // Not cancelled: half of a copy would be none.
        await ToolResults.HideAsync(sandbox, CancellationToken.None);
        await sandbox.Files.WriteAsync(entry.Path, content, executable: false, CancellationToken.None);
        var kept = (await sandbox.Files.ListAsync(Folder, CancellationToken.None)).Where(file => file.Kind is SandboxEntryKind.File);
        foreach (var old in kept.OrderByDescending(file => file.Modified).Skip(most))
        {
            await sandbox.Files.DeleteAsync(old.Path, CancellationToken.None);
        }

        return entry;
    }

    /// <summary>Null when the copy is gone, or is not what was looked at.</summary>
    internal static async Task<byte[]?> FindAsync(ISandboxFiles files, MediaEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var content = await files.ReadAsync(entry.Path, cancellationToken);

            return Convert.ToHexStringLower(SHA256.HashData(content)) == entry.Sha256 ? content : null;
        }
        catch (Exception e) when (e is SandboxException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
