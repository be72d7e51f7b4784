using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.Tests.AgentRunner.Sandboxes;

/// <summary>A folder as a sandbox, for tests that are about something else.</summary>
internal static class HostSandbox
{
    /// <summary>Nothing runs in it between calls, so there is nothing to dispose of.</summary>
    internal static Sandbox Open(string folder)
    {
        var root = SandboxPath.RealPath(folder);
        var variables = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        var limits = new SandboxOptions();

        return new Sandbox("filesystem", root, HostFiles.Open(root, HostFileAccess.Workspace), new HostShell(text => ShellLine.Of(text, root, variables, limits), limits, TimeProvider.System));
    }
}
