using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.Server.Storage;

/// <summary>Watches a run to its end, and connects again, from what it has, as long as the server says that it is away.</summary>
internal sealed class StubbornWatcher
{
    private readonly RunningServer _server;

    internal StubbornWatcher(RunningServer server, string id)
    {
        (_server, Id) = (server, id);
        (Seen, Last) = (EntriesAsync(), SnapshotsAsync());
    }

    internal string Id { get; }

    /// <summary>Every entry, once the run has ended.</summary>
    internal Task<List<JournalEntry>> Seen { get; }

    /// <summary>The last snapshot.</summary>
    internal Task<AgentExecution> Last { get; }

    private async Task<List<JournalEntry>> EntriesAsync()
    {
        var entries = new List<JournalEntry>();
        await Stubbornly.TryAsync(async () =>
        {
            using var watch = new ExecutionService.ExecutionServiceClient(_server.Channel)
                .Watch(new WatchRequest { ExecutionId = Id, AfterSeq = entries.LastOrDefault()?.Seq ?? 0 });
            while (await watch.ResponseStream.MoveNext(CancellationToken.None))
            {
                entries.AddRange(watch.ResponseStream.Current.Entry is { } entry ? [entry] : Array.Empty<JournalEntry>());
            }
        });
        return entries;
    }

    private async Task<AgentExecution> SnapshotsAsync()
    {
        AgentExecution? last = null;
        await Stubbornly.TryAsync(async () =>
        {
            using var watch = new AgentExecutionQueryController.AgentExecutionQueryControllerClient(_server.Channel).subscribe(new AgentExecutionId { Value = Id });
            while (await watch.ResponseStream.MoveNext(CancellationToken.None))
            {
                last = watch.ResponseStream.Current;
            }
        });
        return last!;
    }
}
