namespace Stigmer.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Starts">Start-ups of the whole topology.</param>
/// <param name="WarmUps">Runs that nobody looks at.</param>
/// <param name="Runs">Measured runs of each side.</param>
/// <param name="JournalRounds">Times that both sides append to journals.</param>
/// <param name="Appends">Entries in one of these.</param>
/// <param name="Agents">That run side by side.</param>
/// <param name="Crowds">Times that so many do.</param>
/// <param name="Settle">How long the idle topology may calm down before its memory is read.</param>
internal sealed record Plan(string Name, int Starts, int WarmUps, int Runs, int JournalRounds, int Appends, int Agents, int Crowds, TimeSpan Settle)
{
    internal static readonly Plan Full = new("full", Starts: 5, WarmUps: 60, Runs: 40, JournalRounds: 15, Appends: 4096, Agents: 100, Crowds: 3, Settle: TimeSpan.FromSeconds(10));

    /// <summary>Shows that everything still works; its figures mean nothing.</summary>
    internal static readonly Plan Quick = new("quick", Starts: 1, WarmUps: 1, Runs: 2, JournalRounds: 1, Appends: 256, Agents: 5, Crowds: 1, Settle: TimeSpan.Zero);
}
