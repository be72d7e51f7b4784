using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>The lines that frame every run.</summary>
internal sealed class ApplicationLifecycle(
    ILogger<DistributedApplication> logger, AppHostLocation location, DistributedApplicationExecutionContext executionContext)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        logger.LogInformation("Aspire version: {Version}", AssemblyMetadata.Find(typeof(ApplicationLifecycle).Assembly, "apiversion"));
        if (executionContext.IsPublishMode)
        {
            return Task.CompletedTask;
        }

        logger.LogInformation("Distributed application starting.");
        logger.LogInformation("Application host directory is: {AppHostDirectory}", location.Directory);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (executionContext.IsRunMode && !cancellationToken.IsCancellationRequested)
        {
            logger.LogInformation("Distributed application started. Press Ctrl+C to shut down.");
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
