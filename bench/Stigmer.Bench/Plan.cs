namespace Stigmer.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Starts">Start-ups of the whole topology.</param>
/// <param name="WarmUps">Runs that nobody looks at.</param>
/// <param name="Runs">Measured runs of each side.</param>
/// <param name="Settle">How long the idle topology may calm down before its memory is read.</param>
internal sealed record Plan(string Name, int Starts, int WarmUps, int Runs, TimeSpan Settle)
{
    internal static readonly Plan Full = new("full", Starts: 5, WarmUps: 60, Runs: 40, Settle: TimeSpan.FromSeconds(10));

    /// <summary>Shows that everything still works; its figures mean nothing.</summary>
    internal static readonly Plan Quick = new("quick", Starts: 1, WarmUps: 1, Runs: 2, Settle: TimeSpan.Zero);
}
