using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stigmer.ServiceDefaults.Settings;

/// <summary>LOG_LEVEL: DEBUG, INFO, WARNING, ERROR or CRITICAL, in any case.</summary>
public static class LogLevelSetting
{
    /// <summary>LOG_LEVEL as configured; information when it is not set.</summary>
    /// <exception cref="SettingException">LOG_LEVEL is not a level.</exception>
    public static LogLevel GetLogLevel(this IConfiguration configuration) => configuration["LOG_LEVEL"]?.Trim().ToUpperInvariant() switch
    {
        null or "" or "INFO" or "INFORMATION" => LogLevel.Information,
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        _ => throw new SettingException(
            $"LOG_LEVEL is '{configuration["LOG_LEVEL"]}'; it must be DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    };

    internal static void AddConsoleLogs(this IHostApplicationBuilder builder)
    {
        var level = builder.Configuration.GetLogLevel();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(level);
        builder.Logging.AddFilter("Microsoft", level < LogLevel.Information ? level : LogLevel.Warning);
        builder.Logging.AddFilter("System", level < LogLevel.Information ? level : LogLevel.Warning);
        if (level >= LogLevel.Information)
        {
            // Whoever asks for the health every few seconds reads it in the answer; an outage of hours is not an error every time.
            builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        }

        // The user's Logging section has the last word.
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
    }
}
