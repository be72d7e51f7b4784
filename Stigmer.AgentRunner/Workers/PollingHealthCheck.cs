using Microsoft.Extensions.Diagnostics.HealthChecks;
using Temporalio.Exceptions;

namespace Stigmer.AgentRunner.Workers;

/// <summary>Healthy only while Temporal sees this runner poll: a runner that gets no work is of no use, whatever it thinks of itself.</summary>
internal sealed class PollingHealthCheck(TemporalProbe probe, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await probe.IsPollingAsync(stop.Token)
                ? HealthCheckResult.Healthy("polling")
                : HealthCheckResult.Unhealthy("Temporal does not see this runner poll");
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or InvalidOperationException)
        {
            return HealthCheckResult.Unhealthy($"Temporal does not answer: {e.Message}");
        }
    }
}
