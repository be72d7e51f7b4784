using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// Tells diagnostic listeners how the building of an application goes on, so that tests can take hold of an application whose
/// entry point knows nothing of them. Names and payloads are what the official testing package listens for.
/// </summary>
internal static class BuildingEvents
{
    private const string ListenerName = "Aspire.Hosting";

    internal static void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) =>
        Tell("DistributedApplicationBuilderConstructing", (options, settings));

    internal static void Constructed(DistributedApplicationBuilder builder) => Tell("DistributedApplicationBuilderConstructed", builder);

    internal static void Building(DistributedApplicationBuilder builder) => Tell("DistributedApplicationBuilding", builder);

    internal static void Built(DistributedApplication application) => Tell("DistributedApplicationBuilt", application);

    private static void Tell(string name, object payload)
    {
        // A listener of its own each time: whoever subscribes is told about those that appear in the flow that it watches.
        using var listener = new DiagnosticListener(ListenerName);
        if (listener.IsEnabled(name))
        {
            listener.Write(name, payload);
        }
    }
}
