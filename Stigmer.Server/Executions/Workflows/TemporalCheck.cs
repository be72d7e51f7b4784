using Microsoft.Extensions.Diagnostics.HealthChecks;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Client;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Whether Temporal answers.</summary>
internal sealed class TemporalCheck(ITemporalClient client, TemporalSettings settings) : IHealthCheck
{
    internal const string Name = "temporal";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.Connection.CheckHealthAsync(options: new RpcOptions { CancellationToken = cancellationToken, Retry = false })
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Temporal at {settings.Address} is not serving");
        }
        catch (Exception exception) when (TemporalTrouble.Is(exception))
        {
            return HealthCheckResult.Unhealthy($"Temporal at {settings.Address} does not answer: {exception.Message}");
        }
    }
}
