using Stigmer.Server.Executions.Workflows;
using Stigmer.ServiceDefaults;

namespace Stigmer.Server.Startup;

/// <summary>Health over gRPC: the server itself under the empty name, and its neighbours under theirs.</summary>
internal static class HealthExtensions
{
    internal static void AddGrpcHealth(this WebApplicationBuilder builder)
    {
        // A neighbour that is away is told to whoever asks, not to the log every half minute.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => !check.Tags.Contains(HealthTags.Peer));
            health.Services.Map(TemporalCheck.Name, check => check.Name == TemporalCheck.Name);
            health.Services.Map(RunnerCheck.Name, check => check.Name == RunnerCheck.Name);
        });
    }
}
