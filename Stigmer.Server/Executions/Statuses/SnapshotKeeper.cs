using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Statuses;

/// <summary>
/// Folds journals into snapshots, beside the appends and not among them: a long transcript would hold up every other run.
/// A snapshot that is not made costs the next reader time and nothing else, so nothing here is tried twice.
/// </summary>
internal sealed class SnapshotKeeper : IAsyncDisposable
{
    private readonly Database _database;
    private readonly JournalTails _tails = new();
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private readonly Channel<string> _queue = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public SnapshotKeeper(Database database)
    {
        _database = database;
        _loop = Task.Run(KeepAsync, CancellationToken.None);
    }

    /// <summary>An ended execution is read often and never changes; a running one is worth it when its tail has grown.</summary>
    internal void Follow(Appended appended)
    {
        // Each execution waits once, so the queue is never longer than there are executions.
        if (_tails.Grow(appended.ExecutionId, appended.Ended ? JournalTails.Everything : appended.Bytes) && _asked.TryAdd(appended.ExecutionId, true))
        {
            _queue.Writer.TryWrite(appended.ExecutionId);
        }
    }

    internal async Task KeepAsync(string executionId, CancellationToken cancellationToken)
    {
        var room = _tails.RoomOf(executionId);
        var (head, status, seq) = _database.Read(connection =>
        {
            var found = ExecutionTable.Find(connection, executionId);
            var folded = found is null ? default : Journal.Fold(connection, executionId);
            return (found, folded.Status, folded.Seq);
        });
        if (head is null)
        {
            _tails.Forget(executionId);
            return;
        }

        var data = status.ToByteArray();
        await _database.WriteAsync(
            connection =>
            {
                if (ExecutionTable.Find(connection, executionId) is not null)
                {
                    JournalTable.SaveSnapshot(connection, executionId, seq, data);
                }

                return true;
            },
            cancellationToken);
        if (head.Phase.IsTerminal())
        {
            _tails.Forget(executionId);
        }
        else
        {
            _tails.Shorten(executionId, room, data.Length);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            await foreach (var executionId in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                _asked.TryRemove(executionId, out _);
                try
                {
                    // Not when what made it due was in the last snapshot already.
                    if (_tails.RoomOf(executionId) <= 0)
                    {
                        await KeepAsync(executionId, _stop.Token);
                    }
                }
                catch (RpcException)
                {
                    // The store is full or away, which its users are told. The next entry asks again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
