using System.ComponentModel;
using System.Diagnostics;
using Compat.Tests.Support;

namespace Compat.Tests.ApplicationHost.Containers;

/// <summary>The podman of this machine, and an image made here: a shell with a small web server.</summary>
internal static class Podman
{
    internal const string Image = "localhost/scratch-busybox";
    internal const string Tag = "1";

    /// <summary>Chooses podman, whatever else there is.</summary>
    internal const string Chosen = "--ASPIRE_CONTAINER_RUNTIME=podman";

    private const string BusyBox = "/bin/busybox";
    private static readonly string[] Applets = ["sh", "cat", "echo", "env", "httpd", "nslookup", "sleep", "touch", "wget"];

    private static readonly Lazy<string?> Lacking = new(Prepare);

    /// <summary>Why containers cannot be run here; null when they can.</summary>
    internal static string? Missing => Lacking.Value;

    internal static string Run(params string[] arguments)
    {
        var (exitCode, output, error) = Try(arguments);
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"podman {string.Join(' ', arguments)}: {error}");
    }

    /// <summary>The names of the containers with that in their name, running or not.</summary>
    internal static IReadOnlyList<string> ContainersOf(string name) =>
        Run("ps", "--all", "--filter", $"name={name}", "--format", "{{.Names}}").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static async Task GoneAsync(string name)
    {
        var limit = Stopwatch.StartNew();
        while (ContainersOf(name).Count > 0)
        {
            Assert.True(limit.Elapsed < Patience.Limit, $"{name} is still there");
            await Task.Yield();
        }
    }

    private static string? Prepare()
    {
        if (!File.Exists(BusyBox))
        {
            return "needs Debian's busybox-static";
        }

        var folder = Directory.CreateTempSubdirectory("scratch-image-").FullName;
        try
        {
            FillImage(folder);
            var (built, _, buildProblem) = Try("build", "--quiet", "--tag", $"{Image}:{Tag}", folder);
            var (ran, _, runProblem) = built == 0 ? Try("run", "--rm", $"{Image}:{Tag}", "echo") : (built, "", buildProblem);
            return ran == 0 ? null : $"needs a podman that runs containers (as root, with CONTAINERS_CONF as .ci/run sets it): {runProblem}";
        }
        catch (Win32Exception)
        {
            return "needs Debian's podman, runc, netavark, aardvark-dns and iptables";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void FillImage(string folder)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, "root", "bin")).FullName;
        var www = Directory.CreateDirectory(Path.Combine(folder, "root", "www")).FullName;
        File.Copy(BusyBox, Path.Combine(bin, "busybox"));
        foreach (var applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(bin, applet), "busybox");
        }

        File.WriteAllText(Path.Combine(www, "index.html"), "hello from a container");
        File.WriteAllText(Path.Combine(folder, "Containerfile"), """
            FROM scratch
            COPY root /
            ENV PATH=/bin
            STOPSIGNAL SIGKILL
            CMD ["/bin/httpd", "-f", "-p", "80", "-h", "/www"]
            """);
    }

    private static (int ExitCode, string Output, string Error) Try(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("podman", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}

/// <summary>A test that runs containers; skipped, with the reason, where that is not possible.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute() => Skip = Podman.Missing;
}

/// <summary>Tests that run containers; skipped, with the reason, where that is not possible.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerTheoryAttribute : TheoryAttribute
{
    public ContainerTheoryAttribute() => Skip = Podman.Missing;
}
