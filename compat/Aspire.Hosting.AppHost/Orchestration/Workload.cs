using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>What has been started for an instance of a resource.</summary>
internal sealed record Workload
{
    /// <summary>The exit code, once nothing is left that runs.</summary>
    internal required Task<int> Completion { get; init; }

    /// <summary>Stops it; also tidies up after one that has ended by itself.</summary>
    internal required Func<Task> StopAsync { get; init; }

    /// <summary>What becomes of it when the application ends.</summary>
    internal required Func<Task> EndAsync { get; init; }

    /// <summary>Where its endpoints are reached, behind their public ports.</summary>
    internal required IReadOnlyDictionary<EndpointAnnotation, int> Ports { get; init; }

    /// <summary>The variables that were declared for it.</summary>
    internal required ImmutableArray<EnvironmentVariableSnapshot> Environment { get; init; }

    /// <summary>What is told about it.</summary>
    internal required IReadOnlyList<ResourcePropertySnapshot> Properties { get; init; }
}
