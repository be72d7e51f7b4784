using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>When and how a conversation is made shorter.</summary>
internal sealed class CompactionOptions
{
    /// <summary>Of the model's window, so much may be in use before a call.</summary>
    [Range(0.1, 0.95)]
    public double At { get; set; } = 0.75;

    /// <summary>Leaving results out is enough when so much of the window, at most, remains in use.</summary>
    [Range(0.05, 0.9)]
    public double EnoughAt { get; set; } = 0.5;

    /// <summary>Of the window, so much of the newest turns is kept word for word.</summary>
    [Range(0, 0.5)]
    public double KeptTail { get; set; } = 0.25;

    /// <summary>Of the window, so much of the conversation is shown to whoever makes the summary.</summary>
    [Range(0.05, 0.8)]
    public double Shown { get; set; } = 0.5;

    /// <summary>A result of a tool that is longer is one that may be left out.</summary>
    [Range(100, 1_000_000)]
    public int LongResult { get; set; } = 1_000;

    /// <summary>For guessing the length of what no model has counted. Code has fewer characters to a token than prose.</summary>
    [Range(1, 10)]
    public double CharactersPerToken { get; set; } = 3.5;

    /// <summary>Compactions for one turn; after that the provider has the last word.</summary>
    [Range(1, 10)]
    public int MaxPerTurn { get; set; } = 3;
}
