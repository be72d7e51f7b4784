using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The names of the facts that are told about resources, and how they are set.</summary>
internal static class SnapshotProperties
{
    internal const string ExecutablePath = "executable.path";
    internal const string ExecutableWorkDir = "executable.workDir";
    internal const string ExecutableArgs = "executable.args";
    internal const string ExecutablePid = "executable.pid";
    internal const string ContainerImage = "container.image";
    internal const string ContainerId = "container.id";
    internal const string ContainerPorts = "container.ports";
    internal const string ContainerArgs = "container.args";
    internal const string ContainerLifetime = "container.lifetime";
    internal const string ProjectPath = "project.path";
    internal const string ParameterValue = "Value";
    internal const string Source = "resource.source";

    internal static ImmutableArray<ResourcePropertySnapshot> Set(
        this ImmutableArray<ResourcePropertySnapshot> properties, string name, object? value, bool sensitive = false)
    {
        var property = new ResourcePropertySnapshot(name, value) { IsSensitive = sensitive };
        var known = properties.FirstOrDefault(p => p.Name == name);
        return known is null ? properties.Add(property) : properties.Replace(known, property);
    }
}
