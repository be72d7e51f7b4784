using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Peers;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>Appends to journals and tells the watchers, after the commit and in the order of the commits.</summary>
internal sealed class JournalWriter(Database database, ExecutionFeed feed, IPeers peers)
{
    internal async Task<IReadOnlyList<long>> AppendAsync(
        string executionId, IReadOnlyCollection<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var appended = await WriteAsync(connection => Journal.Append(connection, executionId, entries), appended => appended, cancellationToken);
        return appended.Seqs;
    }

    /// <summary>A change of which appending is a part.</summary>
    internal Task<T> WriteAsync<T>(Func<StoreConnection, T> change, Func<T, Appended?> appended, CancellationToken cancellationToken) =>
        database.WriteAsync(change, cancellationToken, result =>
        {
            if (appended(result) is { Added.Count: > 0 } news)
            {
                feed.Publish(news.ExecutionId, news.Added);
                peers.Tell(news.ExecutionId, new FeedMessage { Journal = Notice(news.Added) });
            }
        });

    private static JournalNotice Notice(IReadOnlyList<JournalEntry> added) => new()
    {
        LastSeq = added[^1].Seq,
        TurnStarted = added.Any(entry => entry.BodyCase == JournalEntry.BodyOneofCase.TurnStarted),
        MessageTurn = added.Max(entry => entry.AssistantMessage?.Turn ?? 0),
        Ended = added.Any(entry => entry.BodyCase == JournalEntry.BodyOneofCase.Finished),
    };
}
