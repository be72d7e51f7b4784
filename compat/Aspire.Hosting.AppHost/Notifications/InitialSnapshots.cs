using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The state of a resource about which nothing has been told yet.</summary>
internal static class InitialSnapshots
{
    internal static CustomResourceSnapshot For(IResource resource)
    {
        var snapshot = resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var declared)
            ? declared.InitialSnapshot
            : new CustomResourceSnapshot
            {
                ResourceType = TypeOf(resource),
                Properties = [],
                State = resource is ExternalServiceResource ? KnownResourceStates.Waiting : null,
            };

        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        return snapshot with
        {
            HealthReports = snapshot.HealthReports.IsEmpty ? PendingReports(resource) : snapshot.HealthReports,
            Relationships = [.. snapshot.Relationships, .. ResourceRelationships.Of(resource)],
            IconName = icon?.IconName ?? snapshot.IconName,
            IconVariant = icon?.IconVariant ?? snapshot.IconVariant,
        };
    }

    /// <summary>One report for each check, none of which has run.</summary>
    internal static ImmutableArray<HealthReportSnapshot> PendingReports(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))];

    private static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ContainerResource => "Container",
        ExecutableResource => "Executable",
        ParameterResource => "Parameter",
        _ => resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
    };
}
