using System.Text;
using Stigmer.AgentRunner.Sandboxes;

namespace Stigmer.AgentRunner.Tools;

/// <summary>A text file that is to be changed in one place and stay as it is in all others.</summary>
/// <param name="Text">Without the mark that some editors begin a file with.</param>
/// <param name="HasMark">Whether there was one.</param>
internal sealed record TextFile(string Text, bool HasMark)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Every line of it ends as on Windows.</summary>
    internal bool IsCrLf => Text.Contains("\r\n", StringComparison.Ordinal) && Text.AsSpan().Count("\r\n") == Text.AsSpan().Count('\n');

    /// <exception cref="SandboxException">It is not text, or in an encoding that writing it back would spoil.</exception>
    internal static TextFile Read(string path, byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0) && !IsWide(bytes))
        {
            throw new SandboxException($"'{path}' is not a text file ({bytes.Length} bytes).");
        }

        var hasMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        try
        {
            return new TextFile(Strict.GetString(hasMark ? bytes.AsSpan(3) : bytes), hasMark);
        }
        catch (DecoderFallbackException)
        {
            throw new SandboxException($"'{path}' is not UTF-8; editing it here would spoil its other characters. Change it with a command, such as sed.");
        }
    }

    // Read, but not written.
    private static bool IsWide(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble);

    /// <summary>The bytes of the file with another text.</summary>
    internal byte[] With(string text) => [.. HasMark ? Encoding.UTF8.Preamble : [], .. Strict.GetBytes(text)];
}
