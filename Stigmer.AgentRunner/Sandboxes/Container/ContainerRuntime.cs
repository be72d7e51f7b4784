using System.ComponentModel;
using System.Diagnostics;

namespace Stigmer.AgentRunner.Sandboxes.Container;

/// <summary>docker or podman, by its command line.</summary>
internal sealed class ContainerRuntime(string program, TimeProvider clock)
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);

    internal string Program => program;

    /// <summary>Of the program itself.</summary>
    internal IReadOnlyDictionary<string, string> Environment => ContainerEnvironment.Own;

    /// <summary>Podman without root maps users unless told otherwise.</summary>
    internal bool IsRootless => program == "podman" && System.Environment.UserName != "root";

    /// <summary>The first that answers, docker before podman; null when none does.</summary>
    internal static async Task<ContainerRuntime?> FindAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var program in (string[])["docker", "podman"])
        {
            var runtime = new ContainerRuntime(program, clock);
            // Names the server, so that a docker without its daemon does not count.
            if ((await runtime.TryAsync(ProbeLimit, cancellationToken, "version", "--format", "{{.Server.Version}}")).ExitCode == 0
                || (program == "podman" && (await runtime.TryAsync(ProbeLimit, cancellationToken, "info", "--format", "{{.Version.Version}}")).ExitCode == 0))
            {
                return runtime;
            }
        }

        return null;
    }

    internal async Task<ContainerAnswer> TryAsync(TimeSpan limit, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var time = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            using var process = Process.Start(start)!;
            using var outputEnd = process.StandardOutput;
            using var errorEnd = process.StandardError;
            process.StandardInput.Close();
            await using var killed = stop.Token.Register(() => process.Kill(entireProcessTree: true));
            var output = outputEnd.ReadToEndAsync(CancellationToken.None);
            var error = errorEnd.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();

            return time.IsCancellationRequested
                ? new ContainerAnswer(-1, "", $"no answer within {limit.TotalSeconds:0} s")
                : new ContainerAnswer(process.ExitCode, (await output).Trim(), (await error).Trim());
        }
        catch (Win32Exception e)
        {
            return new ContainerAnswer(-1, "", e.Message);
        }
    }
}

/// <summary>What a container runtime said.</summary>
internal sealed record ContainerAnswer(int ExitCode, string Output, string Error);
