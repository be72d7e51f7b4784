using System.Collections.Concurrent;
using System.Collections.Immutable;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions;

/// <summary>
/// Brings what happens in executions to whoever watches them. Of executions that nobody watches it holds only what their models
/// are saying at the moment, so that whoever comes reads the sentence from its beginning.
/// </summary>
internal sealed class ExecutionFeed
{
    private readonly ConcurrentDictionary<string, ImmutableArray<FeedSubscription>> _watched = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SpokenText> _spoken = new(StringComparer.Ordinal);

    /// <summary>Everything that is published from now on. Subscribe before reading the store, or an entry falls between.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="deltas">Whether live text is wanted too.</param>
    internal FeedSubscription Subscribe(string executionId, bool deltas)
    {
        var subscription = new FeedSubscription(deltas, left => Remove(executionId, left));
        _watched.AddOrUpdate(executionId, _ => [subscription], (_, others) => others.Add(subscription));

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

        if (!_watched.TryGetValue(executionId, out var subscriptions))
        {
            return;
        }

        foreach (var entry in entries)
        {
            var happened = new WatchEvent { Entry = entry };
            foreach (var subscription in subscriptions)
            {
                subscription.Offer(happened);
            }
        }
    }

    /// <summary>Text that a model is producing; kept until the journal has it.</summary>
    internal void Publish(Delta delta)
    {
        if (delta.KindCase == Delta.KindOneofCase.Text && delta.SubAgent.Length == 0)
        {
            _spoken.GetValueOrDefault(delta.ExecutionId)?.Add(delta);
        }

        if (!_watched.TryGetValue(delta.ExecutionId, out var subscriptions))
        {
            return;
        }

        var happened = new WatchEvent { Delta = delta };
        foreach (var subscription in subscriptions)
        {
            subscription.Offer(happened);
        }
    }

    /// <summary>Something other than the journal has changed: watchers are to read the store again.</summary>
    internal void Refresh(string executionId)
    {
        foreach (var subscription in _watched.GetValueOrDefault(executionId, []))
        {
            subscription.Refresh();
        }
    }

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
                _spoken.TryRemove(executionId, out _);
                break;
        }
    }

    private void Remove(string executionId, FeedSubscription subscription)
    {
        while (_watched.TryGetValue(executionId, out var subscriptions))
        {
            var rest = subscriptions.Remove(subscription);
            var removed = rest.IsEmpty
                ? _watched.TryRemove(KeyValuePair.Create(executionId, subscriptions))
                : _watched.TryUpdate(executionId, rest, subscriptions);
            if (removed)
            {
                return;
            }
        }
    }
}
