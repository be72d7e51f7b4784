namespace Stigmer.ServiceDefaults.Telemetry;

/// <summary>The sources whose spans and measurements leave a Stigmer process.</summary>
internal static class TelemetrySources
{
    internal static readonly string[] Traces = ["Microsoft.AspNetCore", "System.Net.Http", "Temporalio.*", "Stigmer.*"];

    internal static readonly string[] Metrics =
    [
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
        "Temporalio.*",
        "Stigmer.*",
    ];
}
