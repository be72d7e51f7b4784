namespace Stigmer.Cli.Output;

/// <summary>Glyphs, and their colours when a person looks.</summary>
internal readonly struct Style(bool colour)
{
    internal string Success => Paint("✓", 32);

    internal string Failure => Paint("✗", 31);

    internal string Warning => Paint("⚠", 33);

    internal string Dim(string text) => Paint(text, 2);

    internal string Bold(string text) => Paint(text, 1);

    private string Paint(string text, int code) => colour ? $"\e[{code}m{text}\e[0m" : text;
}
