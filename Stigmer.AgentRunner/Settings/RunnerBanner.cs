using Stigmer.AgentRunner.LanguageModels;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.Settings;

/// <summary>What a runner says about itself at the start. People and scripts read these lines; they do not change.</summary>
internal static class RunnerBanner
{
    /// <summary>Said only when the worker polls.</summary>
    internal const string Ready = "🚀 Worker ready, polling for tasks...";

    private static readonly string Rule = new('=', 60);

    internal static IEnumerable<string> Lines(RunnerSettings settings) => settings.Mode == StigmerMode.Cloud ? Cloud(settings) : Local(settings);

    private static IEnumerable<string> Cloud(RunnerSettings settings) =>
    [
        Rule,
        "🚀 Stigmer Agent Runner - CLOUD Mode",
        Rule,
        $"Task Queue: {settings.Temporal.RunnerTaskQueue}",
        $"Temporal: {settings.Temporal.Address} (namespace: {settings.Temporal.Namespace})",
        $"Backend: {settings.Backend.Endpoint}",
        settings.Daytona?.Key is null
            ? "Sandbox: daytona (DAYTONA_API_KEY is not set: runs fail until it is)"
            : $"Sandbox: daytona (snapshot: {settings.Daytona.Snapshot ?? "the organisation's default"})",
        $"Redis: {settings.Redis?.Address}",
        Rule,
        "🔧 Execution Mode: CLOUD",
    ];

    private static IEnumerable<string> Local(RunnerSettings settings) =>
    [
        Rule,
        "🚀 Stigmer Agent Runner - LOCAL Mode",
        Rule,
        $"Task Queue: {settings.Temporal.RunnerTaskQueue}",
        $"Temporal: {settings.Temporal.Address} (namespace: {settings.Temporal.Namespace})",
        $"Backend: {settings.Backend.Endpoint}",
        $"Sandbox: {(settings.Containers.Mode == ExecutionMode.Sandbox ? "container" : settings.SandboxType)} (root: {settings.SandboxRootDir})",
        "Note: Using gRPC to Stigmer Daemon for state/streaming",
        Rule,
        "Local mode: Skipping Redis initialization (using gRPC to Stigmer Daemon)",
        $"🔧 Execution Mode: {settings.Containers.Mode.ToString().ToUpperInvariant()}",
    ];

    /// <summary>What stands between the mode and the ready line.</summary>
    internal static IEnumerable<string> Details(RunnerSettings settings, string identity, IEnumerable<string> healthAddresses)
    {
        var choice = ModelChoice.Decide("", "", settings.Models);
        yield return choice.Provider == Providers.Demo
            ? "Model: demo (built in; a scripted planner, not an AI. Set ANTHROPIC_API_KEY for a real model)"
            : $"Model: {choice.Model} ({choice.Provider})";
        yield return $"Runner: {identity} (up to {settings.MaxConcurrency} turns at a time)";
        foreach (var address in healthAddresses)
        {
            yield return $"Health: {address}/health";
        }
    }
}
