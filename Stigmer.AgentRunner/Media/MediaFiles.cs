using System.Security.Cryptography;
using Stigmer.AgentRunner.Sandboxes;
using MediaEntry = Stigmer.Api.Executions.V1.Media;

namespace Stigmer.AgentRunner.Media;

/// <summary>The copies of what was looked at, in the workspace, each under its hash: small in the journal, and what it was for as long as it is there.</summary>
internal static class MediaFiles
{
    internal const string Folder = ".stigmer/media";

    internal static async Task<MediaEntry> KeepAsync(Sandbox sandbox, byte[] content, string mediaType, int most)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var name = $"{hash[..32]}.{MediaKind.ExtensionOf(mediaType)}";
        await sandbox.Files.WriteAsync(Folder, name, content, most);

        return new MediaEntry { MediaType = mediaType, Path = $"{Folder}/{name}", Sha256 = hash, Size = content.Length };
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
