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

    /// <summary>The longest wait for one that was healthy when it crashed, or has been before it was killed: it comes up, and the others need it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan LongestDelayOnceHealthy { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A resource that was never healthy and ends by itself is tried so often in a row. It refuses its settings, most likely, and
    /// trying on would only hide the line that says so; more than once, since what it needs may still be on its way up.
    /// </summary>
    [Range(1, 1000)]
    public int Attempts { get; set; } = 5;

    /// <summary>A resource that was healthy for so long is taken to be well again: the next crash counts as the first.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many of its last log lines are shown.</summary>
    [Range(0, 1000)]
    public int LogLines { get; set; } = 20;
}
