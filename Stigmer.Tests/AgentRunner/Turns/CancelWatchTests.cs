using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Turns;
using Stigmer.Tests.AgentRunner.Reporting;
using Stigmer.Tests.Support.Logs;

namespace Stigmer.Tests.AgentRunner.Turns;

public sealed class CancelWatchTests : IAsyncLifetime
{
    private readonly FakeCancelClient _server = new();
    private readonly RunningTurns _turns = new();
    private readonly ClosingSandboxes _sandboxes = new();
    private readonly RecordedLog _log = new();
    private readonly SandboxPool _pool;
    private readonly CancelWatch _watch;

    public CancelWatchTests()
    {
        _pool = new SandboxPool(_sandboxes, Options.Create(new SandboxOptions()), TimeProvider.System);
        var news = new CancelNews(_server, [], TimeProvider.System, new Logger<CancelNews>(_log));
        _watch = new CancelWatch(news, _turns, _pool, new Logger<CancelWatch>(_log));
    }

    [Fact]
    public async Task Cancelled_TurnsOfTheRun_AreStoppedAndNoOthers()
    {
        using var one = _turns.Enter("aex-1");
        using var superseded = _turns.Enter("aex-1");
        using var other = _turns.Enter("aex-2");
        var stopped = new[] { StoppedAsync(one), StoppedAsync(superseded) };

        (await _server.CalledAsync()).Tell("aex-1");

        await Task.WhenAll(stopped).WithPatience();
        Assert.False(other.Cancelled.IsCancellationRequested);
        Assert.Empty(_sandboxes.Closed);
    }

    [Fact]
    public async Task Cancelled_RunThatWaitsForAPerson_EndsWhatItHasInTheBackground()
    {
        await _pool.OpenAsync(Request("aex-1"), CancellationToken.None);
        await _pool.OpenAsync(Request("aex-2"), CancellationToken.None);
        await _pool.LeaveAsync("aex-1", runIsOver: false);
        _turns.Enter("aex-1").Dispose();

        (await _server.CalledAsync()).Tell("aex-1");

        Assert.Equal("aex-1", await _sandboxes.FirstClosed.WithPatience());
    }

    [Fact]
    public async Task Cancelled_TurnHadLeftItsSandboxButNotEnded_EndsWhatItHasInTheBackground()
    {
        await _pool.OpenAsync(Request("aex-1"), CancellationToken.None);
        await _pool.LeaveAsync("aex-1", runIsOver: false);
        var turn = _turns.Enter("aex-1");
        var stopped = StoppedAsync(turn);

        (await _server.CalledAsync()).Tell("aex-1");
        await stopped.WithPatience();
        turn.Dispose();

        Assert.Equal("aex-1", await _sandboxes.FirstClosed.WithPatience());
    }

    [Fact]
    public async Task Cancelled_WhatCannotBeEnded_IsSaidAndTheNextIs()
    {
        _log.Expect(LogLevel.Warning, "could not be ended: it hangs");
        await _pool.OpenAsync(Request("aex-broken"), CancellationToken.None);
        await _pool.OpenAsync(Request("aex-1"), CancellationToken.None);

        (await _server.CalledAsync()).Tell("aex-broken", "aex-1");

        Assert.Equal("aex-1", await _sandboxes.FirstClosed.WithPatience());
    }

    public Task InitializeAsync() => _watch.StartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _watch.StopAsync(CancellationToken.None).WithPatience();
        Assert.True(_watch.ExecuteTask!.IsCompletedSuccessfully);
        _watch.Dispose();
        await _pool.DisposeAsync();
        _log.Dispose();
    }

    private static Task StoppedAsync(RunningTurn turn)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        turn.Cancelled.Register(stopped.SetResult);

        return stopped.Task;
    }

    private static SandboxRequest Request(string execution) =>
        new() { ExecutionId = execution, SessionId = "", Workspace = "", Environment = new Dictionary<string, string>() };

    private sealed class ClosingSandboxes : ISandboxProvider
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal List<string> Closed { get; } = [];

        internal Task<string> FirstClosed => _first.Task;

        public Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<ISandboxLease>(new Lease(this, request.ExecutionId));

        private sealed class Lease(ClosingSandboxes provider, string execution) : ISandboxLease
        {
            public Sandbox Sandbox { get; } = new("fake", "/workspace", null!, null!);

            public ValueTask DisposeAsync()
            {
                if (execution == "aex-broken")
                {
                    throw new SandboxException("it hangs");
                }

                provider.Closed.Add(execution);
                provider._first.TrySetResult(execution);

                return ValueTask.CompletedTask;
            }
        }
    }
}
