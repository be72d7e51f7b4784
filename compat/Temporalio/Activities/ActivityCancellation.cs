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
