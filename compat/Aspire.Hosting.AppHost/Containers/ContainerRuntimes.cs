using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Containers;

/// <summary>Finds the container runtime: the one that was asked for, else docker when it answers, else podman.</summary>
internal sealed class ContainerRuntimes(IConfiguration configuration, ILogger<DistributedApplication> logger, TimeProvider clock)
{
    private const string Section = "DcpPublisher";
    private const int DefaultTimeoutSeconds = 25;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<(ContainerRuntime? Runtime, string Problem)>? _found;
    private bool _isSaid;

    /// <summary>The runtime; throws when there is none that answers, which is said once on the console.</summary>
    internal async Task<ContainerRuntime> FindAsync()
    {
        var (runtime, problem) = await LookAsync().ConfigureAwait(false);
        if (runtime is not null)
        {
            return runtime;
        }

        if (!Interlocked.Exchange(ref _isSaid, true))
        {
            logger.LogWarning("{Problem}", problem);
        }

        throw new ContainerRuntimeException(problem);
    }

    /// <summary>Where a time was set for the runtime to begin to answer, as tests do: waits as long, and throws when there are containers that will not run.</summary>
    internal Task RequireAsync(DistributedApplicationModel model, CancellationToken cancellationToken) =>
        Patience > TimeSpan.Zero && HasContainers(model) ? FindAsync().WaitAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>The runtime, for whom it is no loss when there is none.</summary>
    internal async Task<ContainerRuntime?> TryFindAsync() => (await LookAsync().ConfigureAwait(false)).Runtime;

    /// <summary>Says why containers will not run, when there are any, even if they are not to start yet.</summary>
    internal async Task WarnIfNeededAsync(DistributedApplicationModel model)
    {
        try
        {
            if (HasContainers(model))
            {
                await FindAsync().ConfigureAwait(false);
            }
        }
        catch (ContainerRuntimeException)
        {
            // It has been said.
        }
    }

    private TimeSpan Patience => configuration.GetValue($"{Section}:ContainerRuntimeInitializationTimeout", TimeSpan.Zero);

    private static bool HasContainers(DistributedApplicationModel model) => model.Resources.OfType<ContainerResource>().Any();

    private Task<(ContainerRuntime? Runtime, string Problem)> LookAsync()
    {
        lock (_gate)
        {
            return _found ??= LookPatientlyAsync();
        }
    }

    private async Task<(ContainerRuntime? Runtime, string Problem)> LookPatientlyAsync()
    {
        var end = clock.GetUtcNow() + Patience;
        var found = await LookOnceAsync().ConfigureAwait(false);
        while (found.Runtime is null && clock.GetUtcNow() + Pause <= end)
        {
            await Task.Delay(Pause, clock).ConfigureAwait(false);
            found = await LookOnceAsync().ConfigureAwait(false);
        }

        return found;
    }

    private async Task<(ContainerRuntime? Runtime, string Problem)> LookOnceAsync()
    {
        var wanted = configuration[$"{Section}:ContainerRuntime"] is { Length: > 0 } chosen ? chosen : Setting("CONTAINER_RUNTIME");
        string[] names = wanted is { Length: > 0 } ? [wanted] : [ContainerRuntime.Docker, ContainerRuntime.Podman];
        var seconds = TimeoutSeconds();
        var silent = new List<string>();

        foreach (var name in names)
        {
            if (name is not (ContainerRuntime.Docker or ContainerRuntime.Podman) || Programs.Find(name, "/") is not { } path)
            {
                continue;
            }

            var runtime = new ContainerRuntime(name, path);
            if (await AnswersAsync(runtime, seconds).ConfigureAwait(false))
            {
                return (runtime, "");
            }

            silent.Add(name);
        }

        return (null, silent.Count > 0 ? Unhealthy(silent[0]) : Missing(names[0]));
    }

    private async Task<bool> AnswersAsync(ContainerRuntime runtime, int seconds)
    {
        using var limit = new CancellationTokenSource();
        if (seconds > 0)
        {
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

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

    private int TimeoutSeconds() =>
        configuration[$"{Section}:DependencyCheckTimeout"] is not { Length: > 0 } text
            ? int.TryParse(Setting("DEPENDENCY_CHECK_TIMEOUT"), CultureInfo.InvariantCulture, out var seconds) ? seconds : DefaultTimeoutSeconds
        : int.TryParse(text, CultureInfo.InvariantCulture, out var chosen) ? chosen
        : throw new InvalidOperationException($"Invalid value \"{text}\" for \"--dcp-dependency-check-timeout\". Expected an integer value.");

    private string? Setting(string name) => configuration[$"ASPIRE_{name}"] ?? configuration[$"DOTNET_ASPIRE_{name}"];

    private static string Missing(string name) =>
        $"Container runtime '{name}' could not be found. See https://aka.ms/dotnet/aspire/containers for more details on supported container runtimes.";

    internal static string Unhealthy(string name) =>
        $"Container runtime '{name}' was found but appears to be unhealthy. " + (name == ContainerRuntime.Docker
            ? "Ensure that Docker is running and that the Docker daemon is accessible. If Resource Saver mode is enabled, containers may not run. For more information, visit: https://docs.docker.com/desktop/use-desktop/resource-saver/"
            : "Ensure that Podman is running.");
}
