using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stigmer.Server.Storage;

/// <summary>Whether the database answers, and keeps what it is given.</summary>
internal sealed class DatabaseCheck(Database database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            database.Read(connection => connection.Number("SELECT count(*) FROM workflow_intents WHERE number < 0"));
            return Task.FromResult(database.Writes.Trouble is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy());
        }
        catch (RpcException exception)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"the database {database.Location} cannot be read: {exception.Status.Detail}"));
        }
    }
}
