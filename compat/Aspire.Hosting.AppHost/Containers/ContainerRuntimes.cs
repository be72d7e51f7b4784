using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Containers;

/// <summary>Finds the container runtime: the one that was asked for, else docker when it answers, else podman.</summary>
internal sealed class ContainerRuntimes(IConfiguration configuration, ILogger<DistributedApplication> logger)
{
    private const int DefaultTimeoutSeconds = 25;

    private readonly Lock _gate = new();
    private Task<ContainerRuntime>? _found;

    /// <summary>The runtime; throws when there is none that answers, which is said once on the console.</summary>
    internal Task<ContainerRuntime> FindAsync()
    {
        lock (_gate)
        {
            return _found ??= FindOnceAsync();
        }
    }

    /// <summary>Says why containers will not run, when there are any, even if they are not to start yet.</summary>
    internal async Task WarnIfNeededAsync(DistributedApplicationModel model)
    {
        try
        {
            if (model.Resources.OfType<ContainerResource>().Any())
            {
                await FindAsync().ConfigureAwait(false);
            }
        }
        catch (ContainerRuntimeException)
        {
            // It has been said.
        }
    }

    private async Task<ContainerRuntime> FindOnceAsync()
    {
        var wanted = Setting("CONTAINER_RUNTIME") ?? configuration["DcpPublisher:ContainerRuntime"];
        string[] names = wanted is { Length: > 0 } ? [wanted] : [ContainerRuntime.Docker, ContainerRuntime.Podman];
        var silent = new List<string>();

        foreach (var name in names)
        {
            if (name is not (ContainerRuntime.Docker or ContainerRuntime.Podman) || Programs.Find(name, "/") is not { } path)
            {
                continue;
            }

            var runtime = new ContainerRuntime(name, path);
            if (await AnswersAsync(runtime).ConfigureAwait(false))
            {
                return runtime;
            }

            silent.Add(name);
        }

        var problem = silent.Count > 0 ? Unhealthy(silent[0]) : Missing(names[0]);
        logger.LogWarning("{Problem}", problem);
        throw new ContainerRuntimeException(problem);
    }

    private async Task<bool> AnswersAsync(ContainerRuntime runtime)
    {
        var seconds = int.TryParse(Setting("DEPENDENCY_CHECK_TIMEOUT"), out var set) && set > 0 ? set : DefaultTimeoutSeconds;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            var answer = await runtime.TryAsync(["container", "ls", "--last", "1"], limit.Token).ConfigureAwait(false);
            logger.LogDebug("The container runtime check of {Runtime} said: {Answer}", runtime.Name, answer.Problem);
            return answer.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private string? Setting(string name) => configuration[$"ASPIRE_{name}"] ?? configuration[$"DOTNET_ASPIRE_{name}"];

    private static string Missing(string name) =>
        $"Container runtime '{name}' could not be found. See https://aka.ms/dotnet/aspire/containers for more details on supported container runtimes.";

    private static string Unhealthy(string name) =>
        $"Container runtime '{name}' was found but appears to be unhealthy. " + (name == ContainerRuntime.Docker
            ? "Ensure that Docker is running and that the Docker daemon is accessible. If Resource Saver mode is enabled, containers may not run. For more information, visit: https://docs.docker.com/desktop/use-desktop/resource-saver/"
            : "Ensure that Podman is running.");
}
