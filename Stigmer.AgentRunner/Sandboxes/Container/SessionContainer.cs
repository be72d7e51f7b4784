using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.Container;

/// <summary>The one container of a session on this machine, found again by its name.</summary>
internal sealed class SessionContainer(ContainerRuntime runtime, ContainerSettings settings, SandboxOptions options, string session, string workspace)
{
    internal const string Label = "stigmer.sandbox";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Of this runner; two starts at once would remove each other's container.
    private static readonly SemaphoreSlim Starting = new(1);

    internal string Name { get; } = NameOf(settings, session, workspace);

    internal ContainerRuntime Runtime => runtime;

    /// <exception cref="SandboxException">It does not start.</exception>
    internal async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(cancellationToken))
        {
            return;
        }

        await EnsureImageAsync(cancellationToken);
        await Starting.WaitAsync(cancellationToken);
        try
        {
            await StartAsync(cancellationToken);
        }
        finally
        {
            Starting.Release();
        }
    }

    internal Task RemoveAsync(CancellationToken cancellationToken) => runtime.TryAsync(Limit, cancellationToken, "rm", "--force", Name);

    /// <summary>Removes what has ended and was kept, or was never begun: nobody comes back for it.</summary>
    internal static async Task SweepAsync(ContainerRuntime runtime, CancellationToken cancellationToken)
    {
        foreach (var state in (string[])["exited", "created", "dead"])
        {
            var ended = await runtime.TryAsync(Limit, cancellationToken, "ps", "--all", "--quiet", "--filter", $"label={Label}", "--filter", $"status={state}");
            foreach (var id in ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await runtime.TryAsync(Limit, cancellationToken, "rm", "--force", id);
            }
        }
    }

    internal static Task<bool> HasImageAsync(ContainerRuntime runtime, string image, CancellationToken cancellationToken) =>
        SucceedsAsync(runtime, cancellationToken, "image", "inspect", image);

    /// <summary>The same for whoever looks for the container of this session and workspace.</summary>
    internal static string NameOf(ContainerSettings settings, string session, string workspace)
    {
        var all = string.Join('\n', session, workspace, settings.Image, settings.Network);

        return $"stigmer-sandbox-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16]}";
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // Another command of the session, as one of a sub-agent, may have been faster; what it runs in is not taken away.
        if (await IsRunningAsync(cancellationToken))
        {
            return;
        }

        await RemoveAsync(cancellationToken);
        var started = await runtime.TryAsync(Limit, cancellationToken, [.. Arguments()]);
        // Another runner of this machine may have been faster.
        if (started.ExitCode != 0 && !await IsRunningAsync(cancellationToken))
        {
            throw new SandboxException($"The container of the session does not start: {started.Error}");
        }
    }

    private async Task<bool> IsRunningAsync(CancellationToken cancellationToken) =>
        (await runtime.TryAsync(Limit, cancellationToken, "inspect", "--type", "container", "--format", "{{.State.Running}}", Name)).Output == "true";

    private async Task EnsureImageAsync(CancellationToken cancellationToken)
    {
        if (await HasImageAsync(runtime, settings.Image, cancellationToken))
        {
            return;
        }

        if (!settings.AutoPull)
        {
            throw new SandboxException(
                $"The image {settings.Image} of the sandbox is not on the runner's machine, and STIGMER_SANDBOX_AUTO_PULL is false; "
                + $"run '{runtime.Program} pull {settings.Image}', or set STIGMER_SANDBOX_IMAGE to one that is.");
        }

        var pulled = await runtime.TryAsync(options.PullLimit, cancellationToken, "pull", settings.Image);
        if (pulled.ExitCode != 0)
        {
            throw new SandboxException(
                $"The image {settings.Image} of the sandbox cannot be had: {pulled.Error} Set STIGMER_SANDBOX_IMAGE to one that is here, "
                + "or STIGMER_EXECUTION_MODE to 'local'.");
        }
    }

    private IEnumerable<string> Arguments() =>
    [
        "run", "--detach", "--name", Name, "--label", $"{Label}={session}",
        .. settings.CleanUp ? ["--rm"] : Array.Empty<string>(),
        "--network", settings.Network, "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--security-opt", "label=disable",
        "--pids-limit", options.ContainerProcesses.ToString(CultureInfo.InvariantCulture),
        .. options.ContainerMemoryMegabytes > 0 ? ["--memory", $"{options.ContainerMemoryMegabytes}m"] : Array.Empty<string>(),
        .. options.ContainerProcessors > 0 ? ["--cpus", options.ContainerProcessors.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. HostUser.Arguments(runtime.IsRootless),
        // The same path inside as outside: file tools and commands speak of the same files.
        "--mount", $"type=bind,{Field($"src={workspace}")},{Field($"dst={workspace}")}", "--workdir", workspace,
        "--entrypoint", "/bin/sh", settings.Image, "-c", ContainerScripts.Keep(settings.TimeToLive),
    ];

    // The runtimes read this argument as a line of comma-separated values.
    private static string Field(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task<bool> SucceedsAsync(ContainerRuntime runtime, CancellationToken cancellationToken, params string[] arguments) =>
        (await runtime.TryAsync(Limit, cancellationToken, arguments)).ExitCode == 0;
}
