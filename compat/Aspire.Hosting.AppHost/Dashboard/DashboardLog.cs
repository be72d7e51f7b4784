using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Tells in the application's log what a dashboard says on its console, where it writes its own log as JSON.</summary>
internal sealed class DashboardLog(ILoggerFactory loggers, IHostApplicationLifetime lifetime)
{
    internal const string Category = "Aspire.Hosting.Dashboard";

    private const string OwnPrefix = "Aspire.Dashboard.";
    private readonly ILogger _logger = loggers.CreateLogger(Category);

    internal void Write(string line, bool isError)
    {
        // Its complaints that the application goes would only worry people.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        if (Read(line) is { Category: { } source } said && Enum.TryParse<LogLevel>(said.LogLevel, out var level))
        {
            var category = source.StartsWith(OwnPrefix, StringComparison.Ordinal) ? source[OwnPrefix.Length..] : source;
            var text = said.Exception is null ? said.Message ?? "" : $"{said.Message}{Environment.NewLine}{said.Exception}";
            loggers.CreateLogger($"{Category}.{category}").Log(level, said.EventId, text, null, (message, _) => message);
        }
        else
        {
            _logger.Log(isError ? LogLevel.Error : LogLevel.Information, 0, line, null, (message, _) => message);
        }
    }

    private static Line? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(int EventId, string? LogLevel, string? Category, string? Message, string? Exception);
}
