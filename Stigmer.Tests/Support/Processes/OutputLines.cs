using System.Threading.Channels;

namespace Stigmer.Tests.Support.Processes;

/// <summary>The lines that a process wrote so far, and a way to wait for one.</summary>
internal sealed class OutputLines
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<ChannelWriter<string>> _readers = [];
    private bool _ended;

    internal string Text => string.Join(Environment.NewLine, Snapshot());

    internal IReadOnlyList<string> Snapshot()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    /// <summary>The first line, written or yet to come, for which the condition holds.</summary>
    internal async Task<string> FirstAsync(Func<string, bool> condition, string awaited, TimeSpan? limit = null)
    {
        var patience = limit ?? Patience.Limit;
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await foreach (var line in ReadAllAsync().ReadAllAsync(deadline.Token))
            {
                if (condition(line))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No line {awaited} within {patience.TotalSeconds} s. Output:\n{Text}");
        }

        throw new InvalidOperationException($"The output ended without a line {awaited}. Output:\n{Text}");
    }

    internal Task<string> FirstContainingAsync(string text) =>
        FirstAsync(line => line.Contains(text, StringComparison.Ordinal), $"containing \"{text}\"");

    internal void Add(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            _readers.ForEach(reader => reader.TryWrite(line));
        }
    }

    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            _readers.ForEach(reader => reader.TryComplete());
        }
    }

    private ChannelReader<string> ReadAllAsync()
    {
        var channel = Channel.CreateUnbounded<string>();

        // Under the lock, so that no line falls between those already written and those to come.
        lock (_lock)
        {
            _lines.ForEach(line => channel.Writer.TryWrite(line));
            if (_ended)
            {
                channel.Writer.TryComplete();
            }
            else
            {
                _readers.Add(channel.Writer);
            }
        }

        return channel.Reader;
    }
}
