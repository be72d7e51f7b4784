using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Stigmer.AgentRunner.Tools;

/// <summary>What grep found, up to a bound.</summary>
/// <param name="limit">Of lines that match, or of files.</param>
/// <param name="filesOnly">Only the paths.</param>
/// <param name="context">Lines to show before and after one that matches.</param>
internal sealed class GrepFindings(int limit, bool filesOnly, int context)
{
    private const int MaxLineLength = 400;

    private const int MaxNamedFiles = 5;

    private readonly StringBuilder _text = new();
    private int _count;

    /// <summary>False when there is more than the bound.</summary>
    internal bool Search(Regex regex, string text, string path, CancellationToken cancellationToken)
    {
        var before = new Queue<Range>();
        var (number, shown, after) = (0, 0, 0);
        for (var start = 0; start < text.Length;)
        {
            // Within a file too: each line may take its second.
            cancellationToken.ThrowIfCancellationRequested();

            // The lines of read_file: those of EnumerateLines end at form feeds and the like as well.
            var length = text.AsSpan(start).IndexOf('\n');
            var line = start..(length < 0 ? text.Length : start + length);
            start = line.End.Value + 1;
            number++;
            if (regex.IsMatch(Read(text, line)))
            {
                if (_count++ == limit)
                {
                    return false;
                }

                if (filesOnly)
                {
                    _text.Append(path).Append('\n');

                    return true;
                }

                if (context > 0 && _text.Length > 0 && (shown == 0 || number - before.Count > shown + 1))
                {
                    _text.Append("--\n");
                }

                for (var early = number - before.Count; before.TryDequeue(out var one); early++)
                {
                    Show(path, early, '-', Read(text, one));
                }

                Show(path, shown = number, ':', Read(text, line));
                after = context;
            }
            else if (after > 0)
            {
                Show(path, shown = number, '-', Read(text, line));
                after--;
            }
            else if (context > 0)
            {
                if (before.Count == context)
                {
                    before.Dequeue();
                }

                before.Enqueue(line);
            }
        }

        return true;
    }

    internal void Note(string note) => _text.Append("[… ").Append(note).Append("]\n");

    internal void LeftOut(List<string> files, string why)
    {
        if (files.Count > 0)
        {
            Note($"{why} {string.Join(", ", files.Take(MaxNamedFiles))}{(files.Count > MaxNamedFiles ? $" and {files.Count - MaxNamedFiles} more" : "")}");
        }
    }

    internal string Text() => _text.Length == 0 ? "(nothing)" : _text.ToString(0, _text.Length - 1);

    private static ReadOnlySpan<char> Read(string text, Range line) => text.AsSpan()[line].TrimEnd('\r');

    // As grep writes it: what stands around a match has another mark.
    private void Show(string path, int number, char mark, ReadOnlySpan<char> line)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{path}{mark}{number}{mark}").Append(line[..Math.Min(line.Length, MaxLineLength)]);
        _text.Append(line.Length > MaxLineLength ? "[…]\n" : "\n");
    }
}
