using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Stigmer.Tests.Support.Logs;

/// <summary>Remembers what was logged; disposing it fails the test for a warning or an error that nobody announced.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly ConcurrentBag<(LogLevel Level, string Text)> _announced = [];

    internal IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>Announces a warning or an error whose message contains the text; it may come any number of times.</summary>
    internal RecordedLog Expect(LogLevel level, string text)
    {
        _announced.Add((level, text));

        return this;
    }

    public ILogger CreateLogger(string categoryName) => new RecordingLogger(categoryName, _lines);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A recorded log writes to nobody else.");

    public void Dispose()
    {
        var unexpected = _lines.Where(line => line.Level >= LogLevel.Warning && !IsAnnounced(line)).ToArray();

        if (unexpected.Length > 0)
        {
            throw new UnexpectedLogException(unexpected);
        }
    }

    private bool IsAnnounced(LogLine line) =>
        _announced.Any(expected => expected.Level == line.Level && line.Message.Contains(expected.Text, StringComparison.Ordinal));
}
