using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.Server.Storage;

/// <summary>A run as its runner journals it: in order, and each entry again and again until the server has taken it.</summary>
internal sealed class StubbornRun(string id, RunningServer server)
{
    private readonly JournalService.JournalServiceClient _journal = new(server.Channel);
    private readonly Dictionary<int, TaskCompletionSource> _waiting = [];

    internal string Id => id;

    /// <summary>The seq of each key, as the server has said.</summary>
    internal Dictionary<string, long> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>So many entries are acknowledged.</summary>
    internal Task HasAppended(int count)
    {
        lock (_waiting)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(count, reached);
            Tell();
            return reached.Task;
        }
    }

    internal async Task AppendAsync(int count)
    {
        for (var turn = 1; turn <= count; turn++)
        {
            await AppendAsync(Samples.Assistant(turn, $"text {turn}"));
        }

        await AppendAsync(Samples.Terminal());
    }

    private Task AppendAsync(JournalEntry entry) => Stubbornly.TryAsync(async () =>
    {
        var answer = await _journal.AppendAsync(new AppendRequest { ExecutionId = id, Entries = { entry } });
        lock (_waiting)
        {
            Acknowledged.Add(entry.Key, answer.Seqs.Single());
            Tell();
        }
    });

    private void Tell()
    {
        foreach (var (_, reached) in _waiting.Where(waiting => Acknowledged.Count >= waiting.Key))
        {
            reached.TrySetResult();
        }
    }
}
