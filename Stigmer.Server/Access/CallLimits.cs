using System.ComponentModel.DataAnnotations;

namespace Stigmer.Server.Access;

/// <summary>How many calls one caller may make in cloud mode; runners make as many as their runs need.</summary>
internal sealed class CallLimits
{
    /// <summary>In the long run.</summary>
    [Range(1, 1_000_000)]
    public int CallsPerSecond { get; set; } = 100;

    /// <summary>At once.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 1000;
}
