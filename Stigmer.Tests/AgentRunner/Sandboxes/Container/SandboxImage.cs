using Stigmer.Tests.AppHost;

namespace Stigmer.Tests.AgentRunner.Sandboxes.Container;

/// <summary>An image with a shell and the usual programs, made here from the machine's busybox.</summary>
internal static class SandboxImage
{
    internal const string Name = "localhost/stigmer-sandbox-test:1";

    private static readonly Lazy<string?> Lacking = new(Prepare);

    /// <summary>Why containers cannot be run here; null when they can.</summary>
    internal static string? Missing => Lacking.Value;

    private static string? Prepare()
    {
        if (Podman.Missing is { } missing)
        {
            return missing;
        }

        using var folder = new TempFolder();
        File.Copy("/bin/busybox", folder["busybox"]);
        folder.Write("Containerfile", """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "--install", "-s", "/bin"]
            """);

        // A discoverer of tests cannot wait in another way.
        return Task.Run(() => Podman.RunAsync("build", "--quiet", "--tag", Name, folder.Path)).Wait(Patience.Limit) ? null : "the image was not built in time";
    }
}
