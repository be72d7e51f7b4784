using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Feeds;

namespace Stigmer.Server.Executions.Peers;

/// <summary>What was heard from others: live text goes to the watchers at once, executions with new entries wait to be looked up.</summary>
internal sealed class PeerNews(ExecutionFeed feed, CancelRequests cancels, IOptions<PeerOptions> options, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private volatile bool _connected;
    private bool _missed;
    private long _lastLook;

    /// <summary>Either way something may have been missed, and the wait for the next look may have to be another one.</summary>
    internal void SetConnected(bool connected)
    {
        _connected = connected;
        Interlocked.Exchange(ref _missed, true);
        Wake();
    }

    internal void Take(string executionId, FeedMessage message)
    {
        switch (message.NewsCase)
        {
            case FeedMessage.NewsOneofCase.Deltas:
                foreach (var delta in message.Deltas.Deltas.Where(delta => delta.ExecutionId == executionId))
                {
                    feed.Publish(delta);
                }

                break;
            case FeedMessage.NewsOneofCase.Journal:
                feed.Hear(executionId, message.Journal);
                if (message.Journal.CancelRequested)
                {
                    cancels.Changed();
                }

                if (feed.IsWatched(executionId))
                {
                    _heard.AddOrUpdate(executionId, message.Journal.LastSeq, (_, before) => Math.Max(before, message.Journal.LastSeq));
                    Wake();
                }

                break;
            case FeedMessage.NewsOneofCase.Changed:
                feed.Refresh(executionId);
                cancels.Changed();
                break;
        }
    }

    /// <summary>Waits until others have appended to something that is watched, or all has to be looked at.</summary>
    internal async Task<PeerReport> TakeAsync(CancellationToken cancellationToken)
    {
        var interval = _connected ? options.Value.SafetyInterval : options.Value.LookInterval;
        var wait = interval - clock.GetElapsedTime(_lastLook);
        var all = wait <= TimeSpan.Zero || !await WokenAsync(wait, cancellationToken);
        if (all | Interlocked.Exchange(ref _missed, false))
        {
            _lastLook = clock.GetTimestamp();
            _heard.Clear();
            return new PeerReport(All: true, []);
        }

        return new PeerReport(All: false, [.. _heard.Keys.Where(id => _heard.TryRemove(id, out var seq) && !feed.HasOffered(id, seq))]);
    }

    public void Dispose() => _wake.Dispose();

    private async Task<bool> WokenAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _wake.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake, and everything will be looked at.
        }
    }
}
