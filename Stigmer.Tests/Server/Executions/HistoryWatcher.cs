using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Feeds;

namespace Stigmer.Tests.Server.Executions;

/// <summary>A watcher of a random history: it may be slow, it may leave, and it connects again as clients do.</summary>
internal sealed class HistoryWatcher
{
    private readonly StepKind _kind;
    private readonly Func<Watches> _watches;
    private readonly List<JournalEntry> _entries = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _connection = new();
    private AgentExecution? _last;
    private Task _watching = Task.CompletedTask;

    internal HistoryWatcher(string id, StepKind kind, Func<Watches> watches)
    {
        (Id, _kind, _watches) = (id, kind, watches);
        Connect();
    }

    internal string Id { get; }

    internal bool HasLeft { get; private set; }

    /// <summary>The server said that nothing follows, or this watcher has left.</summary>
    internal Task Ended => _ended.Task;

    internal void Connect()
    {
        if (!HasLeft && !_ended.Task.IsCompleted)
        {
            _connection = new CancellationTokenSource();
            _watching = Task.Run(() => WatchAsync(_connection.Token), CancellationToken.None);
        }
    }

    internal async Task DisconnectAsync()
    {
        await _connection.CancelAsync();
        await _watching;
    }

    internal async Task LeaveAsync()
    {
        HasLeft = true;
        await DisconnectAsync();
        _ended.TrySetResult();
    }

    internal void AssertSaw(IReadOnlyList<JournalEntry> journal, AgentExecution stored)
    {
        if (_kind == StepKind.WatchSnapshots)
        {
            Assert.Equal(stored, _last);
        }
        else
        {
            Assert.Equal(journal, _entries);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (_kind == StepKind.WatchSnapshots ? SnapshotsAsync(cancellationToken) : EntriesAsync(cancellationToken));
            _ended.TrySetResult();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disconnected; what was seen stays seen.
        }
        catch (Exception exception)
        {
            _ended.TrySetException(exception);
        }
    }

    private async Task SnapshotsAsync(CancellationToken cancellationToken)
    {
        await foreach (var snapshot in _watches().SnapshotsAsync(Id, cancellationToken))
        {
            _last = snapshot.Clone();
        }
    }

    private async Task EntriesAsync(CancellationToken cancellationToken)
    {
        await foreach (var happened in _watches().EntriesAsync(Id, _entries.LastOrDefault()?.Seq ?? 0, cancellationToken))
        {
            if (happened.Entry is { } entry)
            {
                _entries.Add(entry);
            }

            // Slow enough for whole batches to come in between.
            for (var i = 0; _kind == StepKind.WatchSlowly && i < 50; i++)
            {
                await Task.Yield();
            }
        }
    }
}
