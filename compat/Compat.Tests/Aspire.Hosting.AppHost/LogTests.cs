using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.ApplicationHost;

public sealed class LogTests
{
    [Fact]
    public async Task Lines_OfAProcess_BeginWithTheTimeAndSayWhichAreErrors()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        var script = scratch.AddScript("script", "echo out; exec sleep 1000");
        var other = scratch.AddScript("other", "echo err >&2; exec sleep 1000");
        await scratch.StartAsync();
        await scratch.LineAsync(script.Resource, "out");
        await scratch.LineAsync(other.Resource, "err");

        var line = (await KeptAsync(scratch, script.Resource)).Single(line => line.Content.EndsWith(" out", StringComparison.Ordinal));

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z out$", line.Content);
        Assert.False(line.IsErrorMessage);
        Assert.True((await KeptAsync(scratch, other.Resource)).Single(line => line.Content.EndsWith(" err", StringComparison.Ordinal)).IsErrorMessage);
    }

    [Fact]
    public async Task Watch_AfterManyLines_BeginsWithTheLastTenThousand()
    {
        var logs = new ResourceLoggerService(TimeProvider.System);
        var logger = logs.GetLogger("script");
        foreach (var number in Enumerable.Range(1, 10_001))
        {
            logger.Log(number == 10_001 ? LogLevel.Error : LogLevel.Information, "line {Number}", number);
        }

        await using var watch = logs.WatchAsync("script").GetAsyncEnumerator();
        await watch.MoveNextAsync();
        logger.LogInformation("one more");
        var kept = watch.Current;
        await watch.MoveNextAsync();

        Assert.Equal((10_000, 2, 10_001, true), (kept.Count, kept[0].LineNumber, kept[^1].LineNumber, kept[^1].IsErrorMessage));
        Assert.Equal(10_002, watch.Current.Single().LineNumber);
    }

    private static async Task<IReadOnlyList<LogLine>> KeptAsync(ScratchApplication scratch, IResource resource)
    {
        await foreach (var lines in scratch.Application.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            return lines;
        }

        return [];
    }
}
