using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Sandboxes;

namespace Stigmer.Tests.AgentRunner.Sandboxes;

public sealed class SandboxPoolTests : IAsyncLifetime
{
    private readonly StoppedClock _clock = new();
    private readonly FakeSandboxes _provider = new();
    private readonly SandboxPool _pool;

    public SandboxPoolTests() =>
        _pool = new SandboxPool(_provider, Options.Create(new SandboxOptions { IdleLimit = TimeSpan.FromMinutes(10) }), _clock);

    [Fact]
    public async Task OpenAsync_TurnsOfOneRun_HaveOneSandboxUntilItsEnd()
    {
        var first = await OpenAsync("aex-1");
        await _pool.LeaveAsync("aex-1", runIsOver: false);

        Assert.Same(first, await OpenAsync("aex-1"));
        Assert.NotSame(first, await OpenAsync("aex-2"));
        await _pool.LeaveAsync("aex-1", runIsOver: true);

        Assert.Equal(["aex-1"], _provider.Closed);
    }

    [Fact]
    public async Task OpenAsync_RunThatNobodyCameBackTo_IsClosedAfterAWhile()
    {
        await OpenAsync("aex-1");
        await OpenAsync("aex-2");
        await _pool.LeaveAsync("aex-1", runIsOver: false);
        _clock.Pass(TimeSpan.FromMinutes(11));

        await OpenAsync("aex-3");

        // The second is in the middle of a long turn.
        Assert.Equal(["aex-1"], _provider.Closed);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _pool.DisposeAsync();

    private Task<Sandbox> OpenAsync(string execution) => _pool.OpenAsync(
        new SandboxRequest { ExecutionId = execution, SessionId = "", Workspace = "", Environment = new Dictionary<string, string>() }, default);

    private sealed class FakeSandboxes : ISandboxProvider
    {
        internal List<string> Closed { get; } = [];

        public Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<ISandboxLease>(new Lease(this, request.ExecutionId));

        private sealed class Lease(FakeSandboxes provider, string execution) : ISandboxLease
        {
            public Sandbox Sandbox { get; } = new("fake", "/workspace", null!, null!);

            public ValueTask DisposeAsync()
            {
                provider.Closed.Add(execution);

                return ValueTask.CompletedTask;
            }
        }
    }
}
