using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>The limits of sandboxes.</summary>
internal sealed class SandboxOptions
{
    /// <summary>After so long without a turn, what a run left running in the background is ended.</summary>
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Commands in control groups, from which no daemon escapes; the kernel takes some 10 ms to put a process into one, so that unless told
    /// otherwise only those have one that Landlock confines. Bubblewrap needs none.
    /// </summary>
    public bool? ControlGroups { get; set; }

    /// <summary>Processes and threads that the commands of the user may add to those that run.</summary>
    [Range(1, 1_000_000)]
    public int MaxProcesses { get; set; } = 4096;

    /// <summary>Processes and threads in one container.</summary>
    [Range(16, 1_000_000)]
    public int ContainerProcesses { get; set; } = 1024;

    /// <summary>Memory of one container; 0 for no limit.</summary>
    [Range(0, 10_000_000)]
    public int ContainerMemoryMegabytes { get; set; } = 4096;

    /// <summary>Processors of one container; 0 for no limit.</summary>
    [Range(0, 1024)]
    public double ContainerProcessors { get; set; } = 2;

    /// <summary>How long an image may take to come.</summary>
    public TimeSpan PullLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>One call of Daytona's.</summary>
    public TimeSpan DaytonaLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A file on its way to or from Daytona.</summary>
    public TimeSpan DaytonaTransferLimit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Until a sandbox has started, and again until its inside answers.</summary>
    public TimeSpan DaytonaReadyLimit { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How often a call is made when Daytona cannot be reached, or asks to come later.</summary>
    [Range(1, 20)]
    public int DaytonaTries { get; set; } = 4;

    /// <summary>Minutes without use after which a sandbox stops; it is started again when it is used.</summary>
    [Range(1, 1440)]
    public int DaytonaAutoStopMinutes { get; set; } = 15;

    /// <summary>Minutes after which a sandbox that has stopped is deleted, with its files.</summary>
    [Range(0, 1_000_000)]
    public int DaytonaAutoDeleteMinutes { get; set; } = 7 * 24 * 60;

    /// <summary>Background commands of one run at the same time.</summary>
    [Range(0, 1000)]
    public int MaxBackgroundCommands { get; set; } = 8;

    /// <summary>Background commands of one run that have ended and can still be read; the oldest are forgotten first.</summary>
    [Range(1, 1000)]
    public int MaxEndedBackgroundCommands { get; set; } = 16;

    /// <summary>Of what a background command prints, the last so many bytes are kept.</summary>
    [Range(1000, 100_000_000)]
    public int BackgroundOutputBytes { get; set; } = 1_000_000;
}
