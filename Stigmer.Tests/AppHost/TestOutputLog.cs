using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Stigmer.Tests.AppHost;

/// <summary>Shows what is logged in the output of the test.</summary>
internal sealed class TestOutputLog(ITestOutputHelper output) : ILoggerProvider
{
    private readonly Lock _gate = new();
    private bool _ended;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Whoever logs after the end of the test is not heard: its output is closed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
        }
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                output.WriteLine(line);
            }
        }
    }

    private sealed class Logger(TestOutputLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write($"{logLevel}: {category}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception})")}");
            }
        }
    }
}
