using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Activities;

/// <summary>What a running activity can see and do. Flows with its asynchronous code.</summary>
public class ActivityExecutionContext
{
    private static readonly AsyncLocal<ActivityExecutionContext?> CurrentContext = new();

    private readonly Func<ActivityCancelReason> _cancelReason;
    private readonly ITemporalClient? _client;

    internal ActivityExecutionContext(
        ActivityInfo info,
        ILogger logger,
        IPayloadConverter payloadConverter,
        ITemporalClient? client,
        CancellationToken cancellationToken,
        CancellationToken workerShutdownToken,
        Func<ActivityCancelReason> cancelReason)
    {
        Info = info;
        Logger = logger;
        PayloadConverter = payloadConverter;
        CancellationToken = cancellationToken;
        WorkerShutdownToken = workerShutdownToken;
        _client = client;
        _cancelReason = cancelReason;
    }

    /// <summary>The activity this code runs in.</summary>
    public static ActivityExecutionContext Current =>
        CurrentContext.Value ?? throw new InvalidOperationException("No current context");

    /// <summary>About the activity.</summary>
    public ActivityInfo Info { get; }

    /// <summary>Logs with the activity's ids in scope.</summary>
    public ILogger Logger { get; }

    /// <summary>Why the token was cancelled.</summary>
    public ActivityCancelReason CancelReason => _cancelReason();

    /// <summary>Cancelled when the activity should end; needs heartbeats to be told by the workflow.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Cancelled as soon as the worker begins to stop.</summary>
    public CancellationToken WorkerShutdownToken { get; }

    /// <summary>Converts values as the worker does.</summary>
    public IPayloadConverter PayloadConverter { get; }

    /// <summary>The worker's client.</summary>
    public ITemporalClient TemporalClient =>
        _client ?? throw new InvalidOperationException("No Temporal client available. The worker's client is not an ITemporalClient.");

    internal ActivityOutboundInterceptor? Outbound { get; set; }

    /// <summary>Tells the server that the activity is alive, and what a later attempt should know. Sent at most once per throttle interval.</summary>
    public void Heartbeat(params object?[] details) =>
        (Outbound ?? throw new InvalidOperationException("The activity has not begun")).Heartbeat(new(details));

    internal static void Enter(ActivityExecutionContext context) => CurrentContext.Value = context;
}
