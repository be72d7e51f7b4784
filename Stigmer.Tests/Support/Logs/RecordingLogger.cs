using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Stigmer.Tests.Support.Logs;

internal sealed class RecordingLogger(string category, ConcurrentQueue<LogLine> lines) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue(new LogLine(logLevel, category, formatter(state, exception), exception));
}
