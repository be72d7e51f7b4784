using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Whether this machine has what the settings ask of it; better said at the start than by the first run.</summary>
internal static class SandboxCheck
{
    /// <summary>What is missing, or null.</summary>
    internal static async Task<string?> ProblemAsync(RunnerSettings settings, TimeProvider clock)
    {
        if (Confinements.Problem(settings.Confinement) is { } problem)
        {
            return problem;
        }

        return settings.Containers.Mode == ExecutionMode.Sandbox && await ContainerRuntime.FindAsync(clock, CancellationToken.None) is null
            ? "STIGMER_EXECUTION_MODE is 'sandbox', and neither docker nor podman answers; start one, or set it to 'auto' or 'local'"
            : null;
    }
}
