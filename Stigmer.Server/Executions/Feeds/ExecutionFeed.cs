using System.Collections.Concurrent;
using System.Collections.Immutable;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Feeds;

/// <summary>
/// Brings what happens in executions to whoever watches them. Of executions that nobody watches it holds only what their models
/// are saying at the moment, so that whoever comes reads the sentence from its beginning.
/// </summary>
internal sealed class ExecutionFeed
{
    private readonly ConcurrentDictionary<string, Audience> _watched = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SpokenText> _spoken = new(StringComparer.Ordinal);

    /// <summary>Everything that is published from now on. Subscribe before reading the store, or an entry falls between.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="deltas">Whether live text is wanted too.</param>
    internal FeedSubscription Subscribe(string executionId, bool deltas)
    {
        var subscription = new FeedSubscription(deltas, left => Remove(executionId, left));
        _watched.AddOrUpdate(
            executionId,
            _ => new Audience([subscription], null),
            (_, audience) => audience with { Subscriptions = audience.Subscriptions.Add(subscription) });

        // After subscribing: a delta that comes both ways is told by its offset, one that came neither way would be missing.
        if (deltas && _spoken.GetValueOrDefault(executionId)?.ToDelta() is { } soFar)
        {
            subscription.Offer(new WatchEvent { Delta = soFar });
        }

        return subscription;
    }

    /// <summary>Committed entries, in the order of their commits.</summary>
    internal void Publish(string executionId, IReadOnlyList<JournalEntry> entries)
    {
        foreach (var entry in entries)
        {
            KeepUp(executionId, entry);
        }

        if (entries.Count == 0 || !_watched.TryGetValue(executionId, out var audience))
        {
            return;
        }

        foreach (var entry in entries)
        {
            audience.Offer(new WatchEvent { Entry = entry });
        }

        // Whoever came meanwhile has subscribed before reading the store, and finds these entries there.
        var last = entries[^1].Seq;
        while (_watched.TryGetValue(executionId, out audience) && !(audience.OfferedUpTo >= last))
        {
            _watched.TryUpdate(executionId, audience with { OfferedUpTo = last }, audience);
        }
    }

    /// <summary>Text that a model is producing; kept until the journal has it.</summary>
    internal void Publish(Delta delta)
    {
        if (delta.KindCase == Delta.KindOneofCase.Text && delta.SubAgent.Length == 0)
        {
            _spoken.GetValueOrDefault(delta.ExecutionId)?.Add(delta);
        }

        if (_watched.TryGetValue(delta.ExecutionId, out var audience))
        {
            audience.Offer(new WatchEvent { Delta = delta });
        }
    }

    /// <summary>An entry of the execution could not be kept; whoever wrote it tries again.</summary>
    internal void Refused(string executionId, string reason)
    {
        if (_watched.TryGetValue(executionId, out var audience))
        {
            audience.Offer(new WatchEvent { Waiting = new Waiting { Reason = reason } });
        }
    }

    /// <summary>Something other than the journal has changed: watchers are to read the store again.</summary>
    internal void Refresh(string executionId)
    {
        foreach (var subscription in _watched.GetValueOrDefault(executionId)?.Subscriptions ?? [])
        {
            subscription.Refresh();
        }
    }

    /// <summary>Executions of which something is held here.</summary>
    internal IReadOnlyCollection<string> Followed => [.. _watched.Keys.Union(_spoken.Keys, StringComparer.Ordinal)];

    internal bool IsWatched(string executionId) => _watched.ContainsKey(executionId);

    /// <summary>The highest seq that was published since somebody began to watch; null when there was none.</summary>
    internal long? OfferedUpTo(string executionId) => _watched.GetValueOrDefault(executionId)?.OfferedUpTo;

    internal bool HasOffered(string executionId, long seq) => OfferedUpTo(executionId) >= seq;

    /// <summary>What another server says of entries that it has committed, as far as it concerns what models are saying.</summary>
    internal void Hear(string executionId, JournalNotice notice)
    {
        if (notice.TurnStarted)
        {
            _spoken.TryAdd(executionId, new SpokenText());
        }

        if (notice.MessageTurn > 0)
        {
            _spoken.GetValueOrDefault(executionId)?.Complete(notice.MessageTurn);
        }

        if (notice.Ended)
        {
            Forget(executionId);
        }
    }

    /// <summary>The execution has ended: nothing more will be said.</summary>
    internal void Forget(string executionId) => _spoken.TryRemove(executionId, out _);

    /// <summary>Listens from the first turn to the last entry, so that a late delta leaves nothing behind.</summary>
    private void KeepUp(string executionId, JournalEntry entry)
    {
        switch (entry.BodyCase)
        {
            case not JournalEntry.BodyOneofCase.None when entry.SubAgent.Length > 0:
                // What sub-agents say is in their journal soon enough.
                break;
            case JournalEntry.BodyOneofCase.TurnStarted:
                _spoken.TryAdd(executionId, new SpokenText());
                break;
            case JournalEntry.BodyOneofCase.AssistantMessage:
                _spoken.GetValueOrDefault(executionId)?.Complete(entry.AssistantMessage.Turn);
                break;
            case JournalEntry.BodyOneofCase.Finished:
                Forget(executionId);
                break;
        }
    }

    private void Remove(string executionId, FeedSubscription subscription)
    {
        while (_watched.TryGetValue(executionId, out var audience))
        {
            var rest = audience.Subscriptions.Remove(subscription);
            var removed = rest.IsEmpty
                ? _watched.TryRemove(KeyValuePair.Create(executionId, audience))
                : _watched.TryUpdate(executionId, audience with { Subscriptions = rest }, audience);
            if (removed)
            {
                return;
            }
        }
    }

    private sealed record Audience(ImmutableArray<FeedSubscription> Subscriptions, long? OfferedUpTo)
    {
        internal void Offer(WatchEvent happened)
        {
            foreach (var subscription in Subscriptions)
            {
                subscription.Offer(happened);
            }
        }
    }
}
