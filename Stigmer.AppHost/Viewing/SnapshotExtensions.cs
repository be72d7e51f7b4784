using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stigmer.AppHost.Viewing;

/// <summary>What the snapshot of a resource says.</summary>
internal static class SnapshotExtensions
{
    private const string PidProperty = "executable.pid";

    extension(CustomResourceSnapshot snapshot)
    {
        internal bool IsHealthy => snapshot.HealthStatus == HealthStatus.Healthy;

        internal bool HasFailedToStart => snapshot.State?.Text == KnownResourceStates.FailedToStart;

        internal bool HasEnded => snapshot.State is { Text: var state } && KnownResourceStates.TerminalStates.Contains(state);

        /// <summary>The process, while there is one.</summary>
        internal int? Pid => !snapshot.HasEnded && snapshot.Properties.FirstOrDefault(p => p.Name == PidProperty)?.Value is { } value
            ? Convert.ToInt32(value, CultureInfo.InvariantCulture)
            : null;

        /// <summary>State, health and exit code in a few words; empty before there is a state.</summary>
        internal string Summary => snapshot.State?.Text is not { } state ? ""
            : snapshot.HealthStatus is { } health ? $"{state}, {(health == HealthStatus.Healthy ? "healthy" : "not healthy yet")}"
            : snapshot.ExitCode is { } code ? $"{state}, {ExitCodes.Describe(code)}"
            : state;
    }
}
