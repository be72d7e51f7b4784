using System.ComponentModel.DataAnnotations;

namespace Stigmer.Server.Access;

/// <summary>How much one caller, or one address, may do in cloud mode; runners make as many calls as their runs need.</summary>
internal sealed class CallLimits
{
    /// <summary>In the long run.</summary>
    [Range(1, 1_000_000)]
    public int CallsPerSecond { get; set; } = 100;

    /// <summary>At once.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 1000;

    /// <summary>Different credentials that are refused to one address; beyond it no more are looked at, but those that were good before.</summary>
    [Range(1, 1_000_000)]
    public int RefusalsPerMinute { get; set; } = 60;

    /// <summary>How often it is looked at whether whoever opened a stream may still have it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan StreamCheckInterval { get; set; } = TimeSpan.FromSeconds(15);
}
