using Microsoft.Extensions.Logging.Abstractions;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Reporting;

public class JournalCacheTests
{
    private readonly FakeJournalClient _server = new();
    private readonly StoppedClock _clock = new();
    private readonly JournalCache _cache;

    public JournalCacheTests()
    {
        _server.Commit(new JournalEntry { Key = "message", HumanMessage = new HumanMessage { Text = "Do the work" } });
        _cache = new JournalCache(new Journal(_server, new ServerCalls([], _clock, NullLogger<ServerCalls>.Instance)), _clock);
    }

    [Fact]
    public async Task TakeAsync_CopyThatWasPutBack_IsTheSameWithWhatIsNew()
    {
        var copy = await TakeAsync("aex-1");
        _cache.Put(copy);
        _server.Commit(new JournalEntry { Key = "news", Notice = new Notice { Text = "new" } });

        Assert.Same(copy, await TakeAsync("aex-1"));

        Assert.Equal(["message", "news"], copy.Entries.Select(entry => entry.Key));
    }

    [Fact]
    public async Task TakeAsync_CopyThatSomebodyHas_IsNotTheSame()
    {
        _cache.Put(await TakeAsync("aex-1"));
        var copy = await TakeAsync("aex-1");

        Assert.NotSame(copy, await TakeAsync("aex-1"));
    }

    [Fact]
    public async Task Put_WhileAnotherCopyHasLainForLong_LetsThatGo()
    {
        var idle = await TakeAsync("aex-1");
        var used = await TakeAsync("aex-2");
        _cache.Put(idle);
        _clock.Pass(JournalCache.Kept + TimeSpan.FromSeconds(1));

        _cache.Put(used);

        Assert.Same(used, await TakeAsync("aex-2"));
        Assert.NotSame(idle, await TakeAsync("aex-1"));
    }

    private Task<ExecutionJournal> TakeAsync(string executionId) => _cache.TakeAsync(executionId, isFresh: false, CancellationToken.None).WithPatience();
}
