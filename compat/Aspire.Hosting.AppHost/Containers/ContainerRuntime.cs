using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Containers;

/// <summary>The program that runs containers. None is used yet: containers are declared, and do not run.</summary>
internal sealed class ContainerRuntime(IConfiguration configuration, AppHostLocation location, ILogger<ContainerRuntime> logger)
{
    private const string Default = "docker";

    /// <summary>The state of a container that nothing runs.</summary>
    internal static CustomResourceSnapshot Missing(CustomResourceSnapshot snapshot) =>
        snapshot with { State = new(KnownResourceStates.RuntimeUnhealthy, KnownResourceStateStyles.Warn) };

    /// <summary>Says why containers do not run, when there are any.</summary>
    internal void WarnIfNeeded(DistributedApplicationModel model)
    {
        if (!model.Resources.OfType<ContainerResource>().Any())
        {
            return;
        }

        var runtime = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"] ?? Default;
        if (Programs.Find(runtime, location.Directory) is null)
        {
            logger.LogWarning(
                "Container runtime '{Runtime}' could not be found. See https://aka.ms/dotnet/aspire/containers for more details on supported container runtimes.",
                runtime);
        }
        else
        {
            logger.LogWarning("Container runtime '{Runtime}' is not used by this implementation of the application host: containers do not run.", runtime);
        }
    }
}
