using System.Net.Sockets;
using System.Security.Cryptography;
using Aspire.Hosting.Containers;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Starts a dashboard: the program that was given, else the official container where it can be had.</summary>
internal sealed class DashboardLauncher(
    ContainerRuntimes runtimes, ProcessGuard guard, TimeProvider clock, DashboardLog log, ILogger<DistributedApplication> logger)
{
    internal const string Image = "mcr.microsoft.com/dotnet/aspire-dashboard:13.2";

    private const string Name = "aspire-dashboard";
    private const string Bundled = "aspire-managed";
    private const string SuffixLetters = "abcdefghijklmnopqrstuvwxyz";
    private const int SuffixLength = 8;

    // The image has addresses of its own for what it is not told.
    private static readonly string[] Presets =
    [
        DashboardSettings.OtlpGrpcVariable, DashboardSettings.OtlpHttpVariable, "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
    ];

    /// <summary>The dashboard; null where there is none to be had.</summary>
    internal async Task<RunningDashboard?> StartAsync(
        DashboardSettings settings, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        // Its container shares this machine's network, so that all addresses mean the same in it; it has no certificate.
        var plan = settings.Path is { } path ? ProgramPlan(path, variables) : null;
        var runtime = plan is null && OperatingSystem.IsLinux() && !settings.NeedsCertificate
            ? await runtimes.TryFindAsync().WaitAsync(cancellationToken).ConfigureAwait(false)
            : null;
        if (plan is null && (runtime is null || !await HasImageAsync(runtime, cancellationToken).ConfigureAwait(false)))
        {
            return null;
        }

        return await IsTakenAsync(settings.PublicUrl, cancellationToken).ConfigureAwait(false)
            ? throw new DistributedApplicationException($"No dashboard is started: somebody listens at {settings.PublicUrl} already.")
            : plan is not null ? new RunningDashboard(Start(plan), null)
            : StartContainer(runtime!, variables);
    }

    /// <summary>Whether somebody listens there.</summary>
    internal static async Task<bool> IsTakenAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.IdnHost, url.Port, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>How a dashboard that was given is started: the bundled one by itself, any other one by dotnet.</summary>
    internal static LaunchPlan ProgramPlan(string path, IReadOnlyDictionary<string, string> variables)
    {
        var program = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(program)!;
        var environment = LaunchPlanner.Inherited(Environment.GetEnvironmentVariables());
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        if (Path.GetFileNameWithoutExtension(program) == Bundled)
        {
            return Programs.Find(program, directory) is { } found
                ? new LaunchPlan(found, ["dashboard"], directory, environment)
                : throw new DistributedApplicationException($"The program '{program}' was not found.");
        }

        // On the runtime that there is: it may have been built for an earlier one.
        var library = Path.GetExtension(program) == ".dll" ? program : $"{program}.dll";
        return File.Exists(library)
            ? new LaunchPlan(LaunchPlanner.DotnetHost(directory), ["exec", "--roll-forward", "Major", library], directory, environment)
            : throw new DistributedApplicationException($"Dashboard DLL not found: {library}");
    }

    private async Task<bool> HasImageAsync(ContainerRuntime runtime, CancellationToken cancellationToken)
    {
        var isThere = await runtime.TryAsync(["image", "inspect", "--format", "{{.Id}}", Image], cancellationToken).ConfigureAwait(false);
        if (isThere.ExitCode == 0)
        {
            return true;
        }

        var pulled = await runtime.TryAsync(["pull", "--quiet", Image], cancellationToken).ConfigureAwait(false);
        if (pulled.ExitCode != 0)
        {
            logger.LogInformation("No dashboard is attached: {Runtime} neither has the image {Image} nor can pull it.", runtime.Name, Image);
            logger.LogDebug("The dashboard's image could not be pulled: {Reason}", pulled.Problem);
        }

        return pulled.ExitCode == 0;
    }

    private RunningDashboard StartContainer(ContainerRuntime runtime, IReadOnlyDictionary<string, string> variables)
    {
        var name = $"{Name}-{RandomNumberGenerator.GetString(SuffixLetters, SuffixLength)}";
        var label = $"aspire.dashboard={name}";
        var environment = ContainerRuntime.OwnEnvironment().ToDictionary(StringComparer.Ordinal);
        foreach (var (variable, value) in variables)
        {
            environment[variable] = value;
        }

        // The variables by name only: arguments can be read by everybody.
        string[] arguments =
        [
            "run", "--name", name, "--label", label, "--network", "host",
            .. variables.Keys.SelectMany(variable => (string[])["--env", variable]),
            .. Presets.Where(preset => !variables.ContainsKey(preset)).SelectMany(preset => (string[])["--env", $"{preset}="]),
            Image,
        ];
        var container = new ContainerGuard(runtime, label, network: "");
        return new RunningDashboard(Start(new LaunchPlan(runtime.Path, arguments, "/", environment)), RemoveAsync);

        async Task RemoveAsync()
        {
            await runtime.TryAsync(["rm", "--force", "--volumes", name], CancellationToken.None).ConfigureAwait(false);
            container.Dismiss();
            container.Dispose();
        }
    }

    private SupervisedProcess Start(LaunchPlan plan) => SupervisedProcess.Start(plan, guard, clock, log.Write);
}
