using Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A command as a process of this machine.</summary>
/// <param name="Line">The program and its arguments.</param>
/// <param name="Folder">Where it starts.</param>
/// <param name="Environment">The whole environment of the command.</param>
internal sealed record HostCommand(IReadOnlyList<string> Line, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    internal ICommandConfinement Confinement { get; init; } = Unconfined.Instance;

    /// <summary>Whether it gets a control group of its own, where there can be one.</summary>
    internal bool HasGroup { get; init; }

    /// <summary>Whether it gets the pipe that stays open as long as the runner lives; else it has no input.</summary>
    internal bool KeepsInput { get; init; }

    /// <summary>Ends what of it is no process of this machine.</summary>
    internal Func<Task> KillElsewhereAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>Processes and threads that may come to those that are there.</summary>
    internal required int MaxProcesses { get; init; }
}
