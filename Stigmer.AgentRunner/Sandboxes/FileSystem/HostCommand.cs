using Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A shell command as a process of this machine.</summary>
/// <param name="Text">As for sh -c.</param>
/// <param name="Folder">Where it starts.</param>
/// <param name="Environment">The whole environment of the command.</param>
internal sealed record HostCommand(string Text, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    internal ICommandConfinement Confinement { get; init; } = Unconfined.Instance;

    /// <summary>Processes and threads that may come to those that are there.</summary>
    internal required int MaxProcesses { get; init; }
}
