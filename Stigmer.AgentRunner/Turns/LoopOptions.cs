using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Turns;

/// <summary>When a run goes round in circles: the same calls with the same results, again and again.</summary>
internal sealed class LoopOptions
{
    /// <summary>After so many repetitions in a row the model is told.</summary>
    [Range(2, 10_000)]
    public int WarnAfter { get; set; } = 4;

    /// <summary>After so many the run ends. Not soon: a call that looks the same each time may still do something, such as waiting for others.</summary>
    [Range(2, 10_000)]
    public int EndAfter { get; set; } = 24;

    /// <summary>Turns that make up a pattern: 1 is the same turn again, 2 is two turns in alternation.</summary>
    [Range(1, 10)]
    public int LongestPattern { get; set; } = 3;
}
