using Grpc.Core;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Peers;

/// <summary>
/// Brings the entries that other servers have committed to the watchers of this one: read once, however many watch. The database is
/// the truth, and what is heard from others only says when to look; so nothing that is lost on the way is lost to a watcher.
/// </summary>
internal sealed class CatchUp(Database database, ExecutionFeed feed, CancelRequests cancels, PeerNews news, ILogger<CatchUp> logger) : BackgroundService
{
    /// <summary>Entries that are read at a time.</summary>
    private const long ReadBytes = 1024 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!database.IsShared)
        {
            return;
        }

        var works = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            var report = await news.TakeAsync(stoppingToken);
            if (report.All)
            {
                cancels.Changed();
            }

            try
            {
                Look(report.All ? feed.Followed : report.ExecutionIds);
                works = true;
            }
            catch (RpcException exception)
            {
                // The next look, at everything, finds what this one has not.
                if (works)
                {
                    logger.LookFailed(exception.Status.Detail);
                }

                works = false;
            }
        }
    }

    private void Look(IReadOnlyCollection<string> executionIds)
    {
        if (executionIds.Count == 0)
        {
            return;
        }

        var heads = database.Read(connection => ExecutionTable.Find(connection, executionIds)).ToDictionary(head => head.Id, StringComparer.Ordinal);
        foreach (var id in executionIds)
        {
            if (heads.GetValueOrDefault(id) is not { } head)
            {
                feed.Forget(id);
                feed.Refresh(id);
                continue;
            }

            if (head.Phase.IsTerminal())
            {
                feed.Forget(id);
            }

            if (feed.IsWatched(id))
            {
                Offer(head);
            }
        }
    }

    // Of a journal that nothing was offered of yet the last entry is enough: it tells watchers what they lack.
    private void Offer(ExecutionHead head)
    {
        var after = feed.OfferedUpTo(head.Id) ?? head.LastSeq - 1;
        while (after < head.LastSeq)
        {
            var entries = database.Read(connection => JournalTable.Read(connection, head.Id, after, ReadBytes)).Entries;
            if (entries.Count == 0)
            {
                return;
            }

            feed.Publish(head.Id, entries);
            after = entries[^1].Seq;
        }
    }
}
