using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Publishing;

/// <summary>The switches that have a meaning of their own; any other one is plain configuration.</summary>
internal static class CommandLineSwitches
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = OperationSettings.OperationKey,
        ["--publisher"] = OperationSettings.PublisherKey,
        ["--output-path"] = OperationSettings.OutputPathKey,
        ["--step"] = OperationSettings.StepKey,
        ["--log-level"] = "Pipeline:LogLevel",
        ["--include-exception-details"] = "Pipeline:IncludeExceptionDetails",
        ["--clear-cache"] = "Pipeline:ClearCache",
        ["--dcp-cli-path"] = "DcpPublisher:CliPath",
        ["--dcp-container-runtime"] = "DcpPublisher:ContainerRuntime",
        ["--dcp-dependency-check-timeout"] = "DcpPublisher:DependencyCheckTimeout",
        ["--dcp-dashboard-path"] = DashboardSettings.PathKey,
    };

    internal static void AddTo(IConfigurationBuilder configuration, string[]? args) => configuration.AddCommandLine(args ?? [], Keys);
}
