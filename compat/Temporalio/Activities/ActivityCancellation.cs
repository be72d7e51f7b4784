namespace Temporalio.Activities;

/// <summary>Why an activity's token was cancelled.</summary>
public enum ActivityCancelReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The server does not know the activity any more.</summary>
    GoneFromServer,

    /// <summary>The workflow asked for it.</summary>
    CancelRequested,

    /// <summary>The activity took too long.</summary>
    Timeout,

    /// <summary>The worker stops.</summary>
    WorkerShutdown,

    /// <summary>A heartbeat could not be recorded.</summary>
    HeartbeatRecordFailure,

    /// <summary>The activity was paused.</summary>
    Paused,

    /// <summary>The activity was reset.</summary>
    Reset,
}

/// <summary>All reasons why an activity's token was cancelled.</summary>
public class ActivityCancellationDetails
{
    /// <summary>The server does not know the activity any more.</summary>
    public bool IsGoneFromServer { get; init; }

    /// <summary>The workflow asked for it.</summary>
    public bool IsCancelRequested { get; init; }

    /// <summary>The activity took too long.</summary>
    public bool IsTimedOut { get; init; }

    /// <summary>The worker stops.</summary>
    public bool IsWorkerShutdown { get; init; }

    /// <summary>The activity was paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The activity was reset.</summary>
    public bool IsReset { get; init; }

    /// <summary>A heartbeat could not be recorded.</summary>
    public bool IsHeartbeatRecordFailure { get; init; }
}
