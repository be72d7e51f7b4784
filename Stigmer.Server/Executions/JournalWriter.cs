using Grpc.Core;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Peers;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>Appends to journals and tells the watchers, after the commit and in the order of the commits.</summary>
internal sealed class JournalWriter(Database database, ExecutionFeed feed, IPeers peers, SnapshotKeeper snapshots, CancelRequests cancels)
{
    internal async Task<Appended> AppendAsync(
        string executionId, IReadOnlyCollection<JournalEntry> entries, CancellationToken cancellationToken)
    {
        PreparedEntry[] prepared = [.. entries.Select(entry => new PreparedEntry(entry))];

        // Only an entry after the one that ends an execution is refused when others are in already.
        var whole = !prepared.SkipLast(1).Any(entry => entry.Ends);
        try
        {
            return await database.WriteAsync(connection => Journal.Append(connection, executionId, prepared), cancellationToken, Publish, whole);
        }
        catch (RpcException) when (database.Writes.Trouble is { } trouble)
        {
            feed.Refused(executionId, trouble);
            throw;
        }
    }

    /// <summary>A change of which appending is a part.</summary>
    internal Task<T> WriteAsync<T>(Func<StoreConnection, T> change, Func<T, Appended?> appended, CancellationToken cancellationToken) =>
        database.WriteAsync(change, cancellationToken, result => Publish(appended(result)));

    private void Publish(Appended? appended)
    {
        if (appended is { Added.Count: > 0 })
        {
            feed.Publish(appended.ExecutionId, appended.Added);
            var notice = Notice(appended.Added);
            peers.Tell(appended.ExecutionId, new FeedMessage { Journal = notice });
            if (notice.CancelRequested)
            {
                cancels.Changed();
            }

            snapshots.Follow(appended);
        }
    }

    private static JournalNotice Notice(IReadOnlyList<JournalEntry> added) => new()
    {
        LastSeq = added[^1].Seq,
        TurnStarted = added.Any(entry => entry.BodyCase == JournalEntry.BodyOneofCase.TurnStarted),
        MessageTurn = added.Max(entry => entry.AssistantMessage?.Turn ?? 0),
        Ended = added.Any(entry => entry.BodyCase == JournalEntry.BodyOneofCase.Finished),
        CancelRequested = added.Any(entry => entry.Key == Journal.CancelKey),
    };
}
