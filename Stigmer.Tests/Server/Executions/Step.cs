namespace Stigmer.Tests.Server.Executions;

/// <summary>One thing that happens to the server in a random history.</summary>
/// <param name="Kind">What.</param>
/// <param name="Run">Which of the executions.</param>
/// <param name="Number">Which entry, report or watcher; small, so that some come twice.</param>
internal readonly record struct Step(StepKind Kind, int Run, int Number);

internal enum StepKind
{
    /// <summary>A runner journals something; perhaps it has done so before.</summary>
    Append,

    /// <summary>A runner of the original kind reports a part of the status.</summary>
    Report,

    /// <summary>Somebody begins to watch the journal.</summary>
    WatchEntries,

    /// <summary>Somebody begins to watch snapshots.</summary>
    WatchSnapshots,

    /// <summary>A watcher that takes an event only now and then, and lets the others wait.</summary>
    WatchSlowly,

    /// <summary>A watcher goes away in the middle.</summary>
    Leave,

    /// <summary>Everything that was begun is done before the next step.</summary>
    Wait,

    /// <summary>The server ends and starts again; watchers connect again from what they have.</summary>
    Restart,
}
