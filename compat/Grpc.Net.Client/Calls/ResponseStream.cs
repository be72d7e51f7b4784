using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>Reads the responses of a call.</summary>
internal sealed class ResponseStream<TRequest, TResponse>(GrpcCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private int reading;
    private TResponse? current;

    public TResponse Current => current ?? throw new InvalidOperationException("There is no current message.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref reading, 1) == 1)
        {
            throw new InvalidOperationException("Can't read the next message because the previous read is still in progress.");
        }

        var registration = cancellationToken.UnsafeRegister(static call => ((CallLife)call!).CancelByCaller(), call);
        try
        {
            current = null;
            current = await call.ReadAsync().ConfigureAwait(false);
            return current is not null;
        }
        finally
        {
            registration.Unregister();
            Volatile.Write(ref reading, 0);
        }
    }
}
