using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.Temporalio;

/// <summary>Remembers at which level failed polls were logged.</summary>
internal sealed class PollLog(int enough) : ILoggerFactory, ILogger
{
    private const int PollFailed = 4;

    private readonly ConcurrentQueue<LogLevel> _levels = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal IEnumerable<LogLevel> Levels => _levels;

    /// <summary>So many polls have failed.</summary>
    internal Task Reached => _reached.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // It keeps to itself.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != PollFailed)
        {
            return;
        }

        _levels.Enqueue(logLevel);
        if (_levels.Count >= enough)
        {
            _reached.TrySetResult();
        }
    }

    public void Dispose()
    {
        // Nothing to give back.
    }
}
