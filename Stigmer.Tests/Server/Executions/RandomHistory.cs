using System.Collections.Immutable;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Executions;

/// <summary>Plays a history on a server of its own, and finds out whether everybody saw the truth in the end.</summary>
/// <param name="database">A PostgreSQL database, which may hold other histories; null for SQLite.</param>
internal sealed class RandomHistory(string? database) : IAsyncDisposable
{
    internal const int Runs = 3;

    private readonly ServerCore _core = new(database);
    private readonly List<HistoryWatcher> _watchers = [];
    private readonly List<Task> _begun = [];
    private ImmutableArray<string> _ids;

    internal async Task PlayAsync(IEnumerable<Step> steps)
    {
        _ids = [.. await Task.WhenAll(Enumerable.Range(0, Runs).Select(async _ => (await _core.CreateExecutionAsync()).Metadata.Id))];
        foreach (var step in steps)
        {
            await TakeAsync(step, _ids[step.Run]);
        }

        await DoneAsync();
        await Task.WhenAll(_ids.Select(id => _core.Control.FinishAsync(id, ExecutionOutcome.Completed, "", CancellationToken.None)));
        await Task.WhenAll(_watchers.Select(watcher => watcher.Ended)).WithPatience();
    }

    /// <summary>The status of each execution is the fold of its journal, and every watcher ended with exactly these.</summary>
    internal void AssertAllSawTheTruth()
    {
        foreach (var id in _ids)
        {
            var journal = _core.Database.Read(connection => JournalTable.Read(connection, id, 0, long.MaxValue)).Entries;
            var stored = _core.Executions.Load(id).Execution;
            Assert.Equal(Enumerable.Range(1, journal.Count).Select(i => (long)i), journal.Select(entry => entry.Seq));
            var folded = StatusFold.Of(journal);
            folded.Audit = stored.Status.Audit;
            Assert.Equal(folded, stored.Status);
            foreach (var watcher in _watchers.Where(watcher => watcher.Id == id && !watcher.HasLeft))
            {
                watcher.AssertSaw(journal, stored);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in _watchers)
        {
            await watcher.LeaveAsync();
        }

        await _core.DisposeAsync();
    }

    private async Task TakeAsync(Step step, string id)
    {
        switch (step.Kind)
        {
            case StepKind.Append:
                _begun.Add(_core.Journal.AppendAsync(id, [.. Entries(step.Number)], CancellationToken.None));
                break;
            case StepKind.Report:
                _begun.Add(_core.Control.UpdateStatusAsync(new AgentExecutionUpdateStatusInput { ExecutionId = id, Status = Report(step.Number) }, CancellationToken.None));
                break;
            case StepKind.WatchEntries or StepKind.WatchSnapshots or StepKind.WatchSlowly:
                _watchers.Add(new HistoryWatcher(id, step.Kind, () => _core.Watches));
                break;
            case StepKind.Leave when _watchers.Count > 0:
                await _watchers[step.Number % _watchers.Count].LeaveAsync();
                break;
            case StepKind.Wait:
                await DoneAsync();
                break;
            case StepKind.Restart:
                await DoneAsync();
                await Task.WhenAll(_watchers.Select(watcher => watcher.DisconnectAsync())).WithPatience();
                await _core.RestartAsync();
                _watchers.ForEach(watcher => watcher.Connect());
                break;
        }
    }

    private async Task DoneAsync()
    {
        await Task.WhenAll(_begun).WithPatience();
        _begun.Clear();
    }

    private static IEnumerable<JournalEntry> Entries(int number) => (number % 4) switch
    {
        0 => [Samples.TurnStarted(number), Samples.Assistant(number, $"text {number}", $"c{number}")],
        1 => [Samples.ToolStarted(number - 1, $"c{number - 1}")],
        2 => [Samples.ToolFinished(number - 2, $"c{number - 2}", new string('x', 3000 * number), isError: number % 8 == 2)],
        _ => [Samples.Notice($"n{number}"), Samples.Notice($"n{number}")],
    };

    private static AgentExecutionStatus Report(int number) => (number % 3) switch
    {
        0 => new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionInProgress },
        1 => new AgentExecutionStatus { Messages = { new AgentMessage { Type = MessageType.MessageAi, Content = $"report {number}" } } },
        _ => new AgentExecutionStatus { Todos = { [$"{number}"] = new TodoItem { Content = $"todo {number}" } } },
    };
}
