using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Server.Storage;

/// <summary>A real file system of a few megabytes, in a mount namespace of its own that ends with the test.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ProcessHandle _holder;

    private SmallDisk(int megabytes) => _holder = ProcessHandle.Start(
        "unshare",
        [.. Namespaces, "sh", "-c", $"mount -t tmpfs -o size={megabytes}m tmpfs '{_folder.Path}' && echo mounted && exec sleep infinity"]);

    /// <summary>Why there can be none here; null when there can.</summary>
    internal static string? Missing { get; } = CanMount() ? null : "needs unshare, nsenter and the right to mount a tmpfs in a namespace of its own";

    internal string Path => _folder.Path;

    /// <summary>What comes before a command to run it where the disk is.</summary>
    internal IReadOnlyList<string> Enter => ["nsenter", "-t", $"{_holder.Id}", .. Namespaces.Contains("-r") ? new[] { "-U", "--preserve-credentials" } : [], "-m"];

    // Another user than root needs a namespace of users for it.
    private static string[] Namespaces => Environment.IsPrivilegedProcess ? ["-m"] : ["-r", "-m"];

    // The disk as this process sees it, from outside of the namespace.
    private string Inside => $"/proc/{_holder.Id}/root{_folder.Path}";

    internal static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk(megabytes);
        await disk._holder.Output.FirstContainingAsync("mounted");
        return disk;
    }

    /// <summary>Leaves no byte free.</summary>
    internal void Fill()
    {
        using var ballast = new FileStream(System.IO.Path.Combine(Inside, "ballast"), FileMode.Append);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as it was meant to be.
        }
    }

    internal void Free() => File.Delete(System.IO.Path.Combine(Inside, "ballast"));

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        _folder.Dispose();
    }

    private static bool CanMount()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var probe = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
                "unshare", [.. Namespaces, "sh", "-c", "mount -t tmpfs tmpfs /tmp && command -v nsenter"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return probe.WaitForExit(Patience.Limit) && probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
