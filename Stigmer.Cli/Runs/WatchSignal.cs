using Stigmer.Api.Executions.V1;

namespace Stigmer.Cli.Runs;

/// <summary>What watching a run brings: its events, and how the line to the server fares.</summary>
internal abstract record WatchSignal
{
    internal sealed record Event(WatchEvent Value) : WatchSignal;

    /// <summary>The stream broke off; it is being opened again.</summary>
    /// <param name="Reason">What the server said, if it said anything.</param>
    internal sealed record Lost(string? Reason) : WatchSignal;

    /// <summary>The stream is back; no entry was missed, live text may have been.</summary>
    internal sealed record Regained : WatchSignal;
}
