using Grpc.Core;
using Stigmer.Server.Access;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Executions;

/// <summary>Streams to clients that outlast a shutdown of the server only as long as it takes to say so.</summary>
internal sealed class ServerStreams(IHostApplicationLifetime lifetime)
{
    /// <summary>Sends what comes. When the server stops, the client is told to connect again, as it would after a crash.</summary>
    internal async Task SendAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> source, IServerStreamWriter<T> target, ServerCallContext context)
    {
        using var ends = EndOf(context);
        try
        {
            await foreach (var item in source(ends.Token))
            {
                await target.WriteAsync(item, ends.Token);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw ResourceErrors.ShuttingDown();
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The client has gone; nobody is left to be told anything.
        }
    }

    internal async Task ReceiveAsync<T>(IAsyncStreamReader<T> source, Action<T> take, ServerCallContext context)
    {
        using var ends = EndOf(context);
        try
        {
            while (await source.MoveNext(ends.Token))
            {
                take(source.Current);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw ResourceErrors.ShuttingDown();
        }
    }

    private CancellationTokenSource EndOf(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping, Caller.Current.Revoked);
}
