using System.ComponentModel;
using System.Diagnostics;

namespace Stigmer.Tests.AppHost;

/// <summary>The podman of this machine, and an image made here whose container does nothing, whatever its arguments.</summary>
internal static class Podman
{
    internal const string IdleImage = "localhost/scratch-idle:1";

    private const string BusyBox = "/bin/busybox";

    private static readonly Lazy<string?> Lacking = new(Prepare);

    /// <summary>Why containers cannot be run here; null when they can.</summary>
    internal static string? Missing => Lacking.Value;

    internal static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WithPatience();
        await process.WaitForExitAsync().WithPatience();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"podman {string.Join(' ', arguments)}: {await error}");
    }

    internal static Task UntilGoneAsync(string kind, string name) =>
        Patience.UntilAsync(() => !Succeeds(kind, "inspect", name), $"the end of {kind} {name}");

    private static string? Prepare()
    {
        if (!File.Exists(BusyBox))
        {
            return "needs Debian's busybox-static";
        }

        using var folder = new TempFolder();
        File.Copy(BusyBox, folder["sh"]);
        File.WriteAllText(folder["Containerfile"], """
            FROM scratch
            COPY sh /bin/sh
            STOPSIGNAL SIGKILL
            ENTRYPOINT ["/bin/sh", "-c", "while :; do sleep 1000; done"]
            """);
        try
        {
            return Succeeds("build", "--quiet", "--tag", IdleImage, folder.Path)
                && Succeeds("run", "--rm", "--entrypoint", "/bin/sh", IdleImage, "-c", "exit 0")
                ? null
                : "needs a podman that runs containers (as root, with CONTAINERS_CONF as .ci/run sets it)";
        }
        catch (Win32Exception)
        {
            return "needs Debian's podman, runc, netavark, aardvark-dns and iptables";
        }
    }

    private static bool Succeeds(params string[] arguments)
    {
        using var process = Start(arguments);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static Process Start(string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("podman", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        return process;
    }
}

/// <summary>A test that runs containers; skipped, with the reason, where that is not possible.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PodmanFactAttribute : FactAttribute
{
    public PodmanFactAttribute() => Skip = Podman.Missing;
}
