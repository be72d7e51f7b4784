using System.Runtime.CompilerServices;
using Grpc.Core;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Runs;

/// <summary>Follows a run to its end, over as many streams as it takes: no entry is missed, none comes twice.</summary>
internal sealed class ExecutionWatch(StigmerConnection connection, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    internal async IAsyncEnumerable<WatchSignal> ReadAsync(string executionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = 0L;
        var lost = false;
        var pause = FirstPause;
        while (true)
        {
            // After a failure a new channel: the old one keeps a back-off of its own, which grows to minutes.
            using var fresh = lost ? new StigmerConnection(connection.Address, clock) : null;
            using var call = (fresh ?? connection).Executions.Watch(
                new WatchRequest { ExecutionId = executionId, AfterSeq = seen }, cancellationToken: cancellationToken);
            string? reason;
            while (true)
            {
                (var next, reason) = await NextAsync(call.ResponseStream, executionId, cancellationToken);
                if (next is null)
                {
                    break;
                }

                if (lost)
                {
                    lost = false;
                    yield return new WatchSignal.Regained();
                }

                if (next.Entry is { } entry)
                {
                    if (entry.Seq <= seen)
                    {
                        continue;
                    }

                    seen = entry.Seq;
                    pause = FirstPause;
                }

                yield return new WatchSignal.Event(next);
                if (next.Entry?.Finished is not null)
                {
                    yield break;
                }
            }

            if (!lost)
            {
                lost = true;
                yield return new WatchSignal.Lost(reason);
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<(WatchEvent? Event, string? Reason)> NextAsync(
        IAsyncStreamReader<WatchEvent> stream, string executionId, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken) ? (stream.Current, null) : (null, null);
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Watching was cancelled.", exception, cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            throw new CommandException($"execution {executionId} does not exist on the stigmer-server at {connection.Address.Text}", exception);
        }
        catch (RpcException exception) when (RpcErrors.IsTransient(exception))
        {
            // How a connection breaks says nothing to a person; a server that refuses has a reason.
            return (null, RpcErrors.IsConnectionFailure(exception) ? null : exception.Status.Detail);
        }
        catch (RpcException exception)
        {
            throw new CommandException(RpcErrors.Explain(exception, connection.Address), exception);
        }
    }
}
