using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Runs the health checks of a service, and tells when the host has published new results.</summary>
internal sealed class HealthReports(HealthCheckService checks, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    private TaskCompletionSource published = NewSignal();

    /// <summary>Ends with the next publication.</summary>
    public Task NextPublication => Volatile.Read(ref published).Task;

    /// <summary>How a service is now.</summary>
    public async Task<HealthCheckResponse.Types.ServingStatus> CheckAsync(string service, CancellationToken cancellationToken)
    {
        if (!options.Value.Services.TryGetValue(service, out var mapping))
        {
            return HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
        }

        var report = await checks.CheckHealthAsync(
            check => mapping.HealthCheckPredicate(new HealthCheckMapContext(check.Name, check.Tags)), cancellationToken).ConfigureAwait(false);
        return report.Status == HealthStatus.Unhealthy
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving;
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref published, NewSignal()).TrySetResult();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
