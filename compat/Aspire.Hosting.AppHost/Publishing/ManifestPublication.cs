using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the manifest once the application is declared, and ends the application.</summary>
internal sealed class ManifestPublication(ManifestPublisher publisher, IHostApplicationLifetime lifetime) : BackgroundService
{
    private ExceptionDispatchInfo? _failure;

    /// <summary>Passes on what went wrong to whoever runs the application.</summary>
    internal void ThrowIfFailed() => _failure?.Throw();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host must have started before it can be stopped.
        await StartedAsync(stoppingToken).ConfigureAwait(false);
        try
        {
            await publisher.PublishAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // Thrown on by whoever waits for the end: a background service's own exception would only be logged.
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        lifetime.StopApplication();
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult).ConfigureAwait(false);
        await started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
