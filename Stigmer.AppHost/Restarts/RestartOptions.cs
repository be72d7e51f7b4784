using System.ComponentModel.DataAnnotations;

namespace Stigmer.AppHost.Restarts;

/// <summary>How a crashed resource is started again.</summary>
internal sealed class RestartOptions
{
    /// <summary>The wait after the first crash; it doubles with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A resource that was healthy for so long is taken to be well again: the next crash counts as the first.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many of its last log lines are shown.</summary>
    [Range(0, 1000)]
    public int LogLines { get; set; } = 20;
}
