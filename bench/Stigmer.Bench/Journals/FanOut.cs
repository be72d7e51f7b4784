using System.Diagnostics;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Tests.Support;

namespace Stigmer.Bench.Journals;

/// <summary>How long after it was asked for an entry is on the disk and in the hands of all who watch; in this process, as the journal is.</summary>
internal sealed record FanOut(int Watchers, double Median, double Tail)
{
    internal static async Task<IReadOnlyList<FanOut>> MeasureAsync(Plan plan)
    {
        var costs = new List<FanOut>();
        foreach (var watchers in new[] { 1, 50, 1000 })
        {
            costs.Add(await MeasureAsync(watchers, Math.Max(plan.Appends / 32, 10)));
        }

        return costs;
    }

    private static async Task<FanOut> MeasureAsync(int watchers, int appends)
    {
        using var folder = new TempFolder();
        await using var journal = new ServerJournal(folder.Path);
        var id = await journal.CreateAsync();
        using var seen = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        var watching = Enumerable.Range(0, watchers).Select(_ => Task.Run(() => WatchAsync(journal, id, seen, stop.Token), CancellationToken.None)).ToList();
        await TakeAsync(seen, watchers);

        var latencies = new List<double>();
        for (var i = 1; i <= appends; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await journal.AppendAsync(id, JournalCost.Entry(i));
            await TakeAsync(seen, watchers);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        await stop.CancelAsync();
        await Task.WhenAll(watching);
        latencies.Sort();
        return new FanOut(watchers, latencies.Median(), latencies[latencies.Count * 99 / 100]);
    }

    private static async Task TakeAsync(SemaphoreSlim seen, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await seen.WaitAsync(CancellationToken.None);
        }
    }

    private static async Task WatchAsync(ServerJournal journal, string id, SemaphoreSlim seen, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in journal.Watches.EntriesAsync(id, 1, cancellationToken))
            {
                // Once for being there, then once for each entry.
                if (happened.EventCase is WatchEvent.EventOneofCase.CaughtUp or WatchEvent.EventOneofCase.Entry)
                {
                    seen.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }
}
