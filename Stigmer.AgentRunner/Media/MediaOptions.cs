using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Media;

/// <summary>How much a call shows to a model.</summary>
internal sealed class MediaOptions
{
    /// <summary>A call shows the newest ones of the conversation.</summary>
    [Range(0, 100)]
    public int MaxShown { get; set; } = 10;

    /// <summary>All that a call shows, together.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxShownBytes { get; set; } = 20_000_000;
}
