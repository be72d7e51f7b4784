using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stigmer.Server.Storage;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseCheck(Database database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            database.Read(connection => connection.Number("PRAGMA user_version"));
            return Task.FromResult(HealthCheckResult.Healthy());
        }
        catch (SqliteException exception)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"the database {database.Path} cannot be read: {exception.Message}"));
        }
    }
}
