namespace Stigmer.AgentRunner.Media;

/// <summary>Tells by the first bytes of a file what it is to look at; its name may say anything.</summary>
internal static class MediaKind
{
    internal const string Pdf = "application/pdf";

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"];

    /// <summary>Whether a file of this name is worth a look.</summary>
    internal static bool IsLikely(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Null: nothing that a model can look at.</summary>
    internal static string? Of(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => Pdf,
        _ => null,
    };

    internal static string ExtensionOf(string mediaType) => mediaType == Pdf ? "pdf" : mediaType[(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
