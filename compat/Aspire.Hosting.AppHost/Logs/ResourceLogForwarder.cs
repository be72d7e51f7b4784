using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

/// <summary>Writes the resources' lines to the application's own log, when that is asked for.</summary>
internal sealed class ResourceLogForwarder(
    IOptions<DistributedApplicationOptions> options,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IHostEnvironment environment,
    ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.EnableResourceLogging)
        {
            return;
        }

        // Instances come to be when the application starts; the lines that they have by then are kept for whoever watches them.
        var forwarded = new Dictionary<string, Task>(StringComparer.OrdinalIgnoreCase);
        await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            if (!forwarded.ContainsKey(change.ResourceId))
            {
                forwarded[change.ResourceId] = ForwardAsync(change, stoppingToken);
            }
        }

        await Task.WhenAll(forwarded.Values).ConfigureAwait(false);
    }

    private async Task ForwardAsync(ResourceEvent instance, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{instance.Resource.Name}");

        await foreach (var lines in logs.WatchAsync(instance.ResourceId).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var line in lines)
            {
                var level = line.IsErrorMessage ? LogLevel.Error : LogLevel.Information;
                logger.Log(level, "{LineNumber}: {LineContent}", line.LineNumber, line.Content);
            }
        }
    }
}
