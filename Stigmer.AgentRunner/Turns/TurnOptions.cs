using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Turns;

/// <summary>The limits of turns.</summary>
internal sealed class TurnOptions
{
    /// <summary>A run that has not come to an end after so many turns goes round in circles.</summary>
    [Range(1, 100_000)]
    public int MaxTurns { get; set; } = 200;

    /// <summary>Turns that a sub-agent may have.</summary>
    [Range(1, 100_000)]
    public int MaxSubAgentTurns { get; set; } = 50;

    /// <summary>How deep sub-agents may stand below one another: with 1 only the agent itself has some, with 0 nobody.</summary>
    [Range(0, 5)]
    public int MaxSubAgentDepth { get; set; } = 1;

    /// <summary>Sub-agents of one answer that work at the same time.</summary>
    [Range(1, 64)]
    public int MaxParallelSubAgents { get; set; } = 4;

    /// <summary>Calls of reading tools that run at the same time.</summary>
    [Range(1, 256)]
    public int MaxParallelTools { get; set; } = 8;

    /// <summary>Of what a tool prints while it runs, watchers are shown so much; the answer comes all the same.</summary>
    [Range(0, 100_000_000)]
    public int LiveOutputCharacters { get; set; } = 200_000;

    /// <summary>
    /// Turns that end sooner are followed by the next at once, without a way round by Temporal; zero: never. Far below the heartbeat
    /// timeout, so that nobody else is at the run yet, and short, so that others who wait for this runner have their turn.
    /// </summary>
    public TimeSpan SeriesLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Far below the heartbeat timeout; a cancellation arrives with the answer to a heartbeat, unless the server was faster.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>A model that answers faster has its turn announced together with its answer, in one commit.</summary>
    public TimeSpan AnnounceAfter { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A turn that ends by a fault of the runner's own at this attempt or a later one fails the run: each attempt may ask the model anew.
    /// What is away, such as a server or a host, is waited for without end.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxFaultyAttempts { get; set; } = 20;

    /// <summary>When the runner stops, a turn may go on for so long to bring home what it has begun. Whoever stops the whole system waits 5 s.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Time for the last entries of a turn that was cancelled.</summary>
    public TimeSpan FarewellLimit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A turn that the server has stopped waits so long for Temporal to say the same, before it tells Temporal by itself.</summary>
    public TimeSpan CancelPatience { get; set; } = TimeSpan.FromSeconds(2);
}
