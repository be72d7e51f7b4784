using System.Text;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>The files of a sandbox as text.</summary>
internal static class SandboxText
{
    /// <summary>What is bigger is not read; a command can take it apart.</summary>
    internal const int MaxFileBytes = 10 * 1024 * 1024;

    // A NUL this near to the beginning means that it is no text, as git and grep have it.
    private const int Sniffed = 8000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    internal static SandboxException TooBig(string path, long size) => new(
        $"'{path}' has {size} bytes; files of up to {MaxFileBytes} bytes can be read. Look at a part of it with a command, such as sed -n '1,200p', or change it with one.");

    /// <exception cref="SandboxException">Not there, not a text file, or too big.</exception>
    internal static async Task<string> ReadTextAsync(this ISandboxFiles files, string path, CancellationToken cancellationToken)
    {
        var bytes = await files.ReadAsync(path, cancellationToken);

        return Decode(bytes) ?? throw new SandboxException($"'{path}' is not a text file ({bytes.Length} bytes).");
    }

    /// <summary>The text of a file that was found, or null when it has none: empty, not text, too big, unreadable or gone.</summary>
    internal static async Task<string?> TryReadTextAsync(this ISandboxFiles files, SandboxEntry found, CancellationToken cancellationToken)
    {
        if (found.Size is 0 or > MaxFileBytes)
        {
            return null;
        }

        try
        {
            return Decode(await files.ReadAsync(found.Path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SandboxException)
        {
            return null;
        }
    }

    internal static Task WriteTextAsync(this ISandboxFiles files, string path, string text, CancellationToken cancellationToken) =>
        files.WriteAsync(path, Utf8.GetBytes(text), executable: false, cancellationToken);

    private static string? Decode(byte[] bytes) =>
        bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode.GetString(bytes.AsSpan(2))
        : bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2))
        : bytes.AsSpan(0, Math.Min(bytes.Length, Sniffed)).Contains((byte)0) ? null
        : Utf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
}
