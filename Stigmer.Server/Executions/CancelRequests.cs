using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>
/// Tells runners which executions are to stop, past Temporal: it may be away, and its way is longer. The store says which they are, so
/// that who listens anew, or to another server, hears what it has missed.
/// </summary>
internal sealed class CancelRequests(Database database, TimeProvider clock)
{
    /// <summary>A runner that comes back within this time still hears of those that have ended: it may have processes of theirs.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>Much that happens at once is looked at once.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<Channel<bool>, bool> _listeners = new();

    /// <summary>There may be more of them than before.</summary>
    internal void Changed()
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Writer.TryWrite(true);
        }
    }

    /// <summary>Those of the moment, and then each one that comes.</summary>
    internal async IAsyncEnumerable<CancelledExecutions> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        // Listen before reading, or a request falls between.
        _listeners.TryAdd(news, true);
        try
        {
            var told = new HashSet<string>(StringComparer.Ordinal);
            var isFirst = true;
            while (true)
            {
                var ids = database.Read(connection => ExecutionTable.ToStop(connection, clock.GetUtcNow() - Memory));
                var fresh = ids.Where(id => !told.Contains(id)).ToList();
                if (isFirst || fresh.Count > 0)
                {
                    yield return new CancelledExecutions { ExecutionIds = { fresh } };
                }

                isFirst = false;
                told = ids.ToHashSet(StringComparer.Ordinal);
                await Task.Delay(Gather, clock, cancellationToken);
                await news.Reader.ReadAsync(cancellationToken);
            }
        }
        finally
        {
            _listeners.TryRemove(news, out _);
        }
    }
}
