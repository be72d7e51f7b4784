using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>The files of this machine, by the best means it has.</summary>
internal static class HostFiles
{
    /// <param name="workspace">A real path.</param>
    /// <param name="access">What may be reached.</param>
    internal static ISandboxFiles Open(string workspace, HostFileAccess access)
    {
        var root = access == HostFileAccess.Host ? Path.GetPathRoot(workspace)! : workspace;

        return OperatingSystem.IsLinux() ? new ConfinedFiles(new Confinement(root, workspace)) : new PortableFiles(root, workspace);
    }

    internal static string Reach(HostFileAccess access) => access == HostFileAccess.Host
        ? "the file tools also take absolute paths of files outside of it"
        : "nothing outside it can be read or written with the file tools";
}
