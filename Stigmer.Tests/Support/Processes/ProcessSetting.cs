namespace Stigmer.Tests.Support.Processes;

/// <summary>In which surroundings a process starts.</summary>
internal sealed record ProcessSetting
{
    /// <summary>On top of this process's own variables, from which everything that configures Stigmer has been taken.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    internal string Folder { get; init; } = RepositoryRoot.Path;

    /// <summary>Otherwise the process finds the end of its input at once.</summary>
    internal bool KeepsInputOpen { get; init; }

    /// <summary>For what starts a daemon: detached processes are somebody else's to end.</summary>
    internal bool MayLeaveOffspring { get; init; }
}
