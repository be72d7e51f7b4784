using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

/// <summary>Writes the resources' lines to the application's own log, when that is asked for.</summary>
internal sealed class ResourceLogForwarder(
    IOptions<DistributedApplicationOptions> options,
    DistributedApplicationModel model,
    ResourceLoggerService logs,
    IHostEnvironment environment,
    ILoggerFactory loggers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.EnableResourceLogging
        ? Task.WhenAll(model.Resources.ToList().Select(resource => ForwardAsync(resource, stoppingToken)))
        : Task.CompletedTask;

    private async Task ForwardAsync(IResource resource, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{resource.Name}");

        await foreach (var lines in logs.WatchAsync(resource).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var line in lines)
            {
                var level = line.IsErrorMessage ? LogLevel.Error : LogLevel.Information;
                logger.Log(level, "{LineNumber}: {LineContent}", line.LineNumber, line.Content);
            }
        }
    }
}
