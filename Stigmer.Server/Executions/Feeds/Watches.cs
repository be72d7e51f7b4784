using System.Runtime.CompilerServices;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Feeds;

/// <summary>The two ways to look on while an execution runs.</summary>
internal sealed class Watches(Database database, ExecutionOperations executions, ExecutionFeed feed)
{
    /// <summary>Stored entries that are read at a time.</summary>
    internal const long ReadBytes = 1024 * 1024;

    /// <summary>Every entry after a seq exactly once and in order, with live text in between; ends after the terminal entry.</summary>
    internal async IAsyncEnumerable<WatchEvent> EntriesAsync(
        string executionId, long afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Subscribe before reading, or an entry falls between.
        using var subscription = feed.Subscribe(executionId, deltas: true);
        var head = Head(executionId);
        if (afterSeq < 0 || afterSeq > head.LastSeq)
        {
            throw ResourceErrors.Invalid($"after_seq is {afterSeq}, and the journal of {executionId} ends at {head.LastSeq}; start again from 0", "after_seq");
        }

        // Nothing follows the entry that ends an execution.
        var ended = head.Phase.IsTerminal() && afterSeq == head.LastSeq;
        var last = afterSeq;
        foreach (var entry in Stored(executionId, last))
        {
            yield return new WatchEvent { Entry = entry };
            last = entry.Seq;
            ended = EndsWith(entry);
        }

        yield return new WatchEvent { CaughtUp = new CaughtUp { Seq = last } };

        while (!ended)
        {
            var batch = await subscription.TakeAsync(cancellationToken);
            if (batch.Stale)
            {
                Head(executionId);
            }

            foreach (var happened in batch.Events)
            {
                if (happened.EventCase != WatchEvent.EventOneofCase.Entry)
                {
                    yield return happened;
                    continue;
                }

                foreach (var entry in Missing(executionId, last, happened.Entry))
                {
                    yield return new WatchEvent { Entry = entry };
                    last = entry.Seq;
                    ended = EndsWith(entry);
                }
            }
        }
    }

    /// <summary>The whole execution as it is, and again whenever it has changed; the newest state wins. Ends after a terminal one.</summary>
    internal async IAsyncEnumerable<AgentExecution> SnapshotsAsync(string executionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var subscription = feed.Subscribe(executionId, deltas: false);
        var (execution, last) = executions.Load(executionId);
        yield return FittingAnswer.Of(execution, ListBytes.Limit);

        while (!execution.Status.Phase.IsTerminal())
        {
            var batch = await subscription.TakeAsync(cancellationToken);
            var news = batch.Events.Select(happened => happened.Entry).Where(entry => entry.Seq > last).ToList();
            if (batch.Stale || news.Index().Any(entry => entry.Item.Seq != last + 1 + entry.Index))
            {
                (execution, last) = executions.Load(executionId);
            }
            else if (news.Count > 0)
            {
                news.ForEach(entry => StatusFold.Apply(execution.Status, entry));
                last = news[^1].Seq;
            }
            else
            {
                continue;
            }

            yield return FittingAnswer.Of(execution, ListBytes.Limit);
        }
    }

    private IEnumerable<JournalEntry> Stored(string executionId, long after)
    {
        var more = true;
        while (more)
        {
            (var entries, more) = database.Read(connection => JournalTable.Read(connection, executionId, after, ReadBytes));
            foreach (var entry in entries)
            {
                yield return entry;
                after = entry.Seq;
            }
        }
    }

    // What a watcher that has seen everything up to a seq lacks, given the newest entry.
    private IEnumerable<JournalEntry> Missing(string executionId, long last, JournalEntry newest) => (newest.Seq - last) switch
    {
        <= 0 => [],
        1 => [newest],
        _ => Stored(executionId, last),
    };

    private static bool EndsWith(JournalEntry entry) => entry.BodyCase == JournalEntry.BodyOneofCase.Finished;

    private ExecutionHead Head(string executionId) =>
        database.Read(connection => ExecutionTable.Find(connection, executionId))
        ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, executionId);
}
