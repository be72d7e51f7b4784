using Grpc.Core;
using Microsoft.Extensions.Logging;
using Stigmer.AgentRunner.Reporting;
using Stigmer.Tests.Support.Logs;

namespace Stigmer.Tests.AgentRunner.Reporting;

public sealed class CancelNewsTests : IDisposable
{
    private readonly FakeCancelClient _server = new();
    private readonly StoppedClock _clock = new();
    private readonly RecordedLog _log = new();
    private readonly CancellationTokenSource _end = new();

    [Fact]
    public async Task ReadAsync_CallBreaks_IsMadeAgainAndTellsWhatWasMissed()
    {
        await using var heard = Read();
        var next = NextAsync(heard);
        var first = await _server.CalledAsync();
        first.Tell();
        first.Tell("aex-1");
        Assert.Equal("aex-1", await next);

        first.Break(StatusCode.Unavailable);
        next = NextAsync(heard);
        var pause = TimeSpan.FromMilliseconds(50);
        await _clock.WaitingFor(pause).WithPatience();
        _clock.Pass(pause);
        (await _server.CalledAsync()).Tell("aex-2");

        Assert.Equal("aex-2", await next);
    }

    [Theory]
    [InlineData(StatusCode.Unimplemented)]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task ReadAsync_ServerRefuses_IsSaidOnceAndAskedRarely(StatusCode code)
    {
        _log.Expect(LogLevel.Warning, "does not tell this runner of cancellations");
        await using var heard = Read();
        var next = NextAsync(heard);
        for (var refusals = 1; refusals <= 3; refusals++)
        {
            (await _server.CalledAsync()).Break(code);
            await _clock.WaitingFor(CancelNews.RefusedPause).WithPatience();
            Assert.Equal(refusals, _server.CallsMade);
            _clock.Pass(CancelNews.RefusedPause);
        }

        // It has been replaced by one that knows the call.
        (await _server.CalledAsync()).Tell("aex-1");

        Assert.Equal("aex-1", await next);
        Assert.Single(_log.Lines, line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task ReadAsync_ServerStaysAway_IsAskedLessOftenButAtLeastEverySecond_AndSaidOnce()
    {
        _log.Expect(LogLevel.Warning, "The server cannot be reached (Unavailable");
        await using var heard = Read();
        var next = NextAsync(heard);
        foreach (var pause in new[] { 50, 100, 200, 400, 800, 1000, 1000 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds)))
        {
            (await _server.CalledAsync()).Break(StatusCode.Unavailable);
            await _clock.WaitingFor(pause).WithPatience();
            _clock.Pass(pause);
        }

        Assert.Single(_log.Lines, line => line.Level == LogLevel.Warning);
        (await _server.CalledAsync()).Tell("aex-1");

        Assert.Equal("aex-1", await next);
        Assert.Single(_log.Lines, line => line.Message.Contains("can be reached again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_ServerAwayForABlink_IsNotWorthALine()
    {
        await using var heard = Read();
        var next = NextAsync(heard);
        (await _server.CalledAsync()).Break(StatusCode.Unavailable);
        await _clock.WaitingFor(TimeSpan.FromMilliseconds(50)).WithPatience();
        _clock.Pass(TimeSpan.FromMilliseconds(50));
        (await _server.CalledAsync()).Tell("aex-1");

        Assert.Equal("aex-1", await next);
        Assert.Empty(_log.Lines);
    }

    public void Dispose()
    {
        _end.Dispose();
        _log.Dispose();
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<string> heard)
    {
        Assert.True(await heard.MoveNextAsync().AsTask().WithPatience());

        return heard.Current;
    }

    private IAsyncEnumerator<string> Read() =>
        new CancelNews(_server, [], _clock, new Logger<CancelNews>(_log)).ReadAsync(_end.Token).GetAsyncEnumerator(_end.Token);
}
