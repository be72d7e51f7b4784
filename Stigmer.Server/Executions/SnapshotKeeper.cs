using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>
/// Folds journals into snapshots, beside the appends and not among them: a long transcript would hold up every other run.
/// A snapshot that is not made costs the next reader time and nothing else, so nothing here is tried twice.
/// </summary>
internal sealed class SnapshotKeeper : IAsyncDisposable
{
    /// <summary>Entries that may pile up after a snapshot before there is a new one, so that folding stays proportional to the journal.</summary>
    internal const long MinimumTailBytes = 64 * 1024;

    private readonly Database _database;
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
    internal static bool IsDue(ExecutionHead head) =>
        head.TailBytes > 0 && (head.Phase.IsTerminal() || head.TailBytes >= Math.Max(MinimumTailBytes, head.SnapshotBytes));

    /// <summary>Each execution waits once, so the queue is never longer than there are executions.</summary>
    internal void Ask(string executionId)
    {
        if (_asked.TryAdd(executionId, true))
        {
            _queue.Writer.TryWrite(executionId);
        }
    }

    internal async Task KeepAsync(string executionId, CancellationToken cancellationToken)
    {
        var (head, status, seq) = _database.Read(connection =>
        {
            var found = ExecutionTable.Find(connection, executionId);
            var folded = found is null ? default : Journal.Fold(connection, executionId);
            return (found, folded.Status, folded.Seq);
        });
        if (head is null || !IsDue(head))
        {
            return;
        }

        var data = status.ToByteArray();
        await _database.WriteAsync(
            connection =>
            {
                if (ExecutionTable.Find(connection, executionId) is { } now)
                {
                    JournalTable.SaveSnapshot(connection, executionId, seq, data);
                    ExecutionTable.Update(connection, now with { SnapshotBytes = data.Length, TailBytes = now.TailBytes - head.TailBytes });
                }

                return true;
            },
            cancellationToken);
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
                    await KeepAsync(executionId, _stop.Token);
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
