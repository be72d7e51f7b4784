using Microsoft.Extensions.Configuration;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.ServiceDefaults.Temporal;

/// <summary>Where Temporal is and which queues the two sides of Stigmer meet on.</summary>
/// <param name="Address">Host and port without a scheme; TEMPORAL_SERVICE_ADDRESS.</param>
/// <param name="Namespace">TEMPORAL_NAMESPACE.</param>
/// <param name="ServerTaskQueue">TEMPORAL_AGENT_EXECUTION_STIGMER_TASK_QUEUE.</param>
/// <param name="RunnerTaskQueue">TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE.</param>
public sealed record TemporalSettings(string Address, string Namespace, string ServerTaskQueue, string RunnerTaskQueue)
{
    /// <summary>The address when none is configured.</summary>
    public const string DefaultAddress = "localhost:7233";

    /// <summary>Reads the TEMPORAL_ variables.</summary>
    /// <exception cref="SettingException">The address is not of the form host:port.</exception>
    public static TemporalSettings Read(IConfiguration configuration)
    {
        var address = Get(configuration, "TEMPORAL_SERVICE_ADDRESS", DefaultAddress);
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || address.Contains("//", StringComparison.Ordinal) || !ushort.TryParse(address[(colon + 1)..], out _))
        {
            throw new SettingException(
                $"TEMPORAL_SERVICE_ADDRESS is '{address}'; it must be host:port without a scheme, such as {DefaultAddress}");
        }

        return new TemporalSettings(
            address,
            Get(configuration, "TEMPORAL_NAMESPACE", "default"),
            Get(configuration, "TEMPORAL_AGENT_EXECUTION_STIGMER_TASK_QUEUE", ExecutionContract.ServerTaskQueue),
            Get(configuration, "TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE", ExecutionContract.RunnerTaskQueue));
    }

    private static string Get(IConfiguration configuration, string name, string fallback) =>
        configuration[name] is { Length: > 0 } value ? value : fallback;
}
