using Microsoft.Extensions.Logging;

namespace Temporalio.Worker.Instances;

/// <summary>Says what a workflow says once: replay is silent. The run's ids are in scope.</summary>
internal sealed class WorkflowLogger(ILogger inner, WorkflowInstance workflow) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !workflow.Activation.IsReplaying && inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        using var scope = inner.BeginScope(workflow.Info.LoggerScope);
        inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
