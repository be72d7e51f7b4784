using Microsoft.Extensions.Configuration;
using Stigmer.ServiceDefaults.Settings;
using Temporalio.Client;

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

    // Neither part of the constructor nor public: what prints a record prints those.
    private bool Tls { get; init; }

    private string? ApiKey { get; init; }

    /// <summary>Encrypts the connection when TEMPORAL_TLS or TEMPORAL_API_KEY asks for it, and shows the key.</summary>
    public void Secure(TemporalConnectionOptions connection)
    {
        connection.Tls = Tls ? new TlsOptions() : null;
        connection.ApiKey = ApiKey;
    }

    /// <summary>Reads the TEMPORAL_ variables.</summary>
    /// <exception cref="SettingException">The address is not of the form host:port.</exception>
    public static TemporalSettings Read(IConfiguration configuration)
    {
        var address = Get(configuration, "TEMPORAL_SERVICE_ADDRESS", DefaultAddress);
        if (!HostPort.IsValid(address))
        {
            throw new SettingException(
                $"TEMPORAL_SERVICE_ADDRESS is '{address}'; it must be host:port without a scheme, such as {DefaultAddress}");
        }

        return new TemporalSettings(
            address,
            Get(configuration, "TEMPORAL_NAMESPACE", "default"),
            Get(configuration, "TEMPORAL_AGENT_EXECUTION_STIGMER_TASK_QUEUE", ExecutionContract.ServerTaskQueue),
            Get(configuration, "TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE", ExecutionContract.RunnerTaskQueue))
        {
            Tls = IsEncrypted(configuration),
            ApiKey = NonEmpty(configuration["TEMPORAL_API_KEY"]),
        };
    }

    // A key is never sent in the clear.
    private static bool IsEncrypted(IConfiguration configuration) => NonEmpty(configuration["TEMPORAL_TLS"])?.ToLowerInvariant() switch
    {
        null or "false" => NonEmpty(configuration["TEMPORAL_API_KEY"]) is not null,
        "true" => true,
        var other => throw new SettingException($"TEMPORAL_TLS is '{other}'; it must be 'true' or 'false'"),
    };

    private static string? NonEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string Get(IConfiguration configuration, string name, string fallback) => NonEmpty(configuration[name]) ?? fallback;
}
