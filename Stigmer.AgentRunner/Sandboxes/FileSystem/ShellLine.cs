namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A command of the agent's as a process of this machine.</summary>
internal static class ShellLine
{
    internal static HostCommand Of(string text, string folder, IReadOnlyDictionary<string, string> environment, SandboxOptions options) =>
        new(["/bin/sh", "-c", text], folder, environment) { MaxProcesses = options.MaxProcesses };
}
