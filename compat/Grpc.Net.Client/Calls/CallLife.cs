using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>How one call ends: by the server's status, the deadline, the caller, the channel or the transport, whichever comes first.</summary>
internal abstract class CallLife : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource cancellation = new();
    private readonly CancellationTokenRegistration callerRegistration;
    private readonly CancellationTokenRegistration shutdownRegistration;
    private HttpResponseMessage? response;
    private TaskCompletionSource<Metadata>? headersWanted;
    private Metadata? trailers;
    private Status status;
    private Status? cancelReason;
    private bool ended;

    protected CallLife(GrpcChannel channel, in CallOptions options)
    {
        channel.ThrowIfDisposed();
        Channel = channel;
        Options = options;
        if (options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            Deadline = deadline.Kind == DateTimeKind.Utc || deadline == DateTime.MinValue
                ? deadline
                : throw new InvalidOperationException("Deadline must have a kind DateTimeKind.Utc or be equal to DateTime.MaxValue or DateTime.MinValue.");
            TimeLeft = deadline - TimeProvider.System.GetUtcNow().UtcDateTime;
            if (TimeLeft <= TimeSpan.Zero)
            {
                cancellation.Cancel();
            }
            else if (TimeLeft < LongestTimer)
            {
                cancellation.CancelAfter(TimeLeft.Value);
            }
        }

        callerRegistration = options.CancellationToken.UnsafeRegister(static call => ((CallLife)call!).CancelByCaller(), this);
        shutdownRegistration = channel.Shutdown.UnsafeRegister(static call => ((CallLife)call!).Cancel(Disposed), this);
    }

    public Task<Metadata> ResponseHeadersAsync
    {
        get
        {
            lock (cancellation)
            {
                if (headersWanted is null)
                {
                    headersWanted = new TaskCompletionSource<Metadata>(TaskCreationOptions.RunContinuationsAsynchronously);
                    AnswerHeaders();
                }

                return headersWanted.Task;
            }
        }
    }

    /// <summary>Cancelled when the call is to end before the server has ended it.</summary>
    public CancellationToken Token => cancellation.Token;

    public bool HasEnded => Volatile.Read(ref ended);

    protected GrpcChannel Channel { get; }

    protected CallOptions Options { get; }

    protected DateTime? Deadline { get; }

    protected TimeSpan? TimeLeft { get; }

    private static Status Disposed => new(StatusCode.Cancelled, "gRPC call disposed.");

    public Status GetStatus() => HasEnded ? status : throw new InvalidOperationException("Unable to get the status because the call is not complete.");

    public Metadata GetTrailers() => HasEnded ? trailers! : throw new InvalidOperationException("Can't get the call trailers because the call is not complete.");

    public void Dispose()
    {
        Cancel(Disposed);
        End(Disposed, []);
    }

    public void CancelByCaller() => Cancel(new Status(StatusCode.Cancelled, "Call canceled by the client."));

    /// <summary>Ends the call from this side; whoever waits for the server is woken and finds the reason.</summary>
    public void Cancel(in Status reason)
    {
        lock (cancellation)
        {
            if (ended || cancellation.IsCancellationRequested)
            {
                return;
            }

            cancelReason = reason;
        }

        cancellation.Cancel();
    }

    /// <summary>Waits until the server has answered or the call has ended.</summary>
    public abstract Task WaitForResponseAsync();

    /// <summary>Ends the call because of an exception.</summary>
    public void End(Exception exception, string doing) => End(Explain(exception, doing), (exception as RpcException)?.Trailers ?? []);

    /// <summary>The exception that a user of an ended call gets, unless it ended well.</summary>
    public Exception Failure()
    {
        var failure = new RpcException(status, trailers!);
        return Channel.ThrowOperationCanceledOnCancellation && status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded
            ? new OperationCanceledException(status.Detail, failure, Token)
            : failure;
    }

    protected void Arrive(HttpResponseMessage arrived)
    {
        lock (cancellation)
        {
            response = arrived;
            AnswerHeaders();
            if (!ended)
            {
                return;
            }
        }

        arrived.Dispose();
    }

    protected void End(in Status final, Metadata finalTrailers)
    {
        lock (cancellation)
        {
            if (ended)
            {
                return;
            }

            status = final;
            trailers = finalTrailers;
            Volatile.Write(ref ended, true);
            AnswerHeaders();
        }

        callerRegistration.Unregister();
        shutdownRegistration.Unregister();
        if (TimeLeft is not null)
        {
            cancellation.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        // Resets the stream when the server is not done with it.
        response?.Dispose();
        OnEnded(final);
    }

    protected abstract void OnEnded(in Status final);

    private Status Explain(Exception exception, string doing)
    {
        if (exception is RpcException refused)
        {
            return refused.Status;
        }

        if (cancellation.IsCancellationRequested)
        {
            return cancelReason ?? new Status(StatusCode.DeadlineExceeded, "");
        }

        return TransportErrors.ToStatus(exception, doing) is var status && status.StatusCode == StatusCode.Cancelled && DeadlineHasPassed()
            ? new Status(StatusCode.DeadlineExceeded, "", exception)
            : status;
    }

    // A server that watches the deadline too may reset the stream before the timer here fires.
    private bool DeadlineHasPassed() => Deadline <= TimeProvider.System.GetUtcNow().UtcDateTime;

    private void AnswerHeaders()
    {
        if (response is not null)
        {
            headersWanted?.TrySetResult(ResponseMetadata.Read(response.Headers));
        }
        else if (ended)
        {
            headersWanted?.TrySetException(Failure());
        }
    }
}
