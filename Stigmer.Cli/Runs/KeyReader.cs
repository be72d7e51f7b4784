using System.Text;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Runs;

/// <summary>Keys of the person at the terminal, for whoever asks.</summary>
internal sealed class KeyReader(Terminal terminal)
{
    private const int LongestLine = 100_000;

    private Task<ConsoleKeyInfo>? _next;

    /// <summary>Forgets what was typed before: it was not meant for a question that nobody had seen.</summary>
    internal void Forget()
    {
        _next = _next is { IsCompleted: true } ? null : _next;
        while (_next is null && terminal.KeyWaits())
        {
            terminal.ReadKey();
        }
    }

    /// <summary>The next key; null when the question is no longer open.</summary>
    internal async Task<ConsoleKeyInfo?> NextAsync(Task closed)
    {
        // A terminal cannot be asked to stop reading: the thread waits in the background for as long as the command lives.
        _next ??= Task.Factory.StartNew(terminal.ReadKey, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(_next, closed) != _next)
        {
            return null;
        }

        var key = await _next;
        _next = null;
        return key;
    }

    /// <summary>A line that begins with a text; null after Escape, or when the question is no longer open.</summary>
    internal async Task<string?> LineAsync(string text, Action<string> echo, Task closed)
    {
        var line = new StringBuilder(text);
        while (await NextAsync(closed) is { } key)
        {
            switch (key)
            {
                case { Key: ConsoleKey.Enter } or { KeyChar: '\n' or '\r' }:
                    return line.ToString().Trim();
                case { Key: ConsoleKey.Escape }:
                    return null;
                case { Key: ConsoleKey.Backspace } when line.Length > 0:
                    line.Length--;
                    echo("\b \b");
                    break;
                case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                    echo(string.Concat(Enumerable.Repeat("\b \b", line.Length)));
                    line.Clear();
                    break;
                case { KeyChar: var character } when !char.IsControl(character) && line.Length < LongestLine:
                    line.Append(character);
                    echo(character.ToString());
                    break;
            }
        }

        return null;
    }
}
