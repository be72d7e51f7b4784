using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The state of a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>The kind of resource, as it is shown.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Further facts.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>The state; null before there is one.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>The exit code of a process that has ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When the resource came to be.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When it started last.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When it ended last.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Where it can be reached.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>The environment that it was started with.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>What it has to do with other resources.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>The name of its icon.</summary>
    public string? IconName { get; init; }

    /// <summary>How the icon is drawn.</summary>
    public IconVariant? IconVariant { get; init; }

    /// <summary>The last report of each of its health checks.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>Null unless it runs; healthy when it runs and nothing is checked; else the worst report, where none yet counts as unhealthy.</summary>
    public HealthStatus? HealthStatus =>
        State?.Text != KnownResourceStates.Running ? null
        : HealthReports.IsEmpty ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
        : HealthReports.Min(static report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);

    /// <summary>Whether nothing runs, and nothing will by itself.</summary>
    internal bool IsUnavailable =>
        State is { Text: var state } && (state == KnownResourceStates.RuntimeUnhealthy || KnownResourceStates.TerminalStates.Contains(state));

    /// <summary>The subscribers of the ready event of this start; null until they are called.</summary>
    internal Task? Ready { get; init; }
}
