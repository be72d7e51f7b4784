using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Workers;

/// <summary>How the worker comes and goes.</summary>
internal sealed class WorkerOptions
{
    /// <summary>At the start Temporal may still be on its way up; after so long it is taken to be missing.</summary>
    public TimeSpan ConnectLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>After the worker was started, how long until Temporal must have seen it poll.</summary>
    public TimeSpan PollLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long turns may take to leave when the runner stops: more than a turn's own grace, and with the second that the rest
    /// of the host has, less than the 6 s after which an AppHost sends SIGKILL.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:09")]
    public TimeSpan ShutdownLimit { get; set; } = TimeSpan.FromSeconds(4.5);
}
