using System.Text;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Takes the output of a command as bytes: keeps its two ends, and passes it on as text while it comes.</summary>
internal sealed class LiveText(int keptBytes, Action<string>? live)
{
    private readonly CappedOutput _kept = new(keptBytes, keptBytes);

    // A character may come in two pieces.
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        _kept.Add(bytes);
        if (live is null)
        {
            return;
        }

        var characters = new char[bytes.Length + 1];
        live(new string(characters, 0, _decoder.GetChars(bytes, characters, flush: false)));
    }

    internal string Kept() => _kept.Text();
}
