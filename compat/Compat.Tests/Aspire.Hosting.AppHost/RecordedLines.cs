using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.ApplicationHost;

/// <summary>Remembers what is logged, as "category: message".</summary>
internal sealed class RecordedLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The first line that contains the text, once there is one.</summary>
    internal async Task<string> FirstAsync(string text, CancellationToken limit)
    {
        while (true)
        {
            var more = Volatile.Read(ref _more).Task;
            if (Lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            await more.WaitAsync(limit);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(string line)
    {
        _lines.Enqueue(line);
        Interlocked.Exchange(ref _more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private sealed class Recorder(RecordedLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{category}: {formatter(state, exception)}");
    }
}
