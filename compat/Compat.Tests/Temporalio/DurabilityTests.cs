using Compat.Tests.Support;
using Microsoft.Extensions.Logging;
using Temporalio.Worker;

namespace Compat.Tests.Temporalio;

/// <summary>What survives when a part dies. Each test has a server of its own.</summary>
public sealed class DurabilityTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new();
    private readonly Steps _steps = new();
    private readonly string _queue = Cluster.NewQueue();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Server_RestartedInMidWorkflow_LosesNothing()
    {
        await _cluster.WithWorkerAsync(Options<Conversation>(), async () =>
        {
            var handle = await _cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), Cluster.NewWorkflow(_queue));
            await handle.SignalAsync(wf => wf.SayAsync("before"));
            await Eventually.TrueAsync(async () => (await handle.QueryAsync(wf => wf.Said())).Count == 1);

            await _cluster.RestartServerAsync(() => Task.CompletedTask);
            await handle.SignalAsync(wf => wf.SayAsync("after"));
            await handle.SignalAsync(wf => wf.SayAsync("bye"));

            Assert.Equal("before after", await handle.GetResultAsync());
        });
    }

    [Fact]
    public async Task Server_AwayWhileAnActivityRuns_GetsItsResult()
    {
        await _cluster.WithWorkerAsync(Options<OneStep>(), async () =>
        {
            var handle = await _cluster.Client.StartWorkflowAsync((OneStep wf) => wf.RunAsync("Once", 30), Cluster.NewWorkflow(_queue));
            await _steps.Begun.WaitAsync(Patience.Limit);

            await _cluster.RestartServerAsync(() =>
            {
                _steps.GoOn.Release();
                return Task.CompletedTask;
            });

            Assert.Equal("uninterrupted", await handle.GetResultAsync());
        });
    }

    [Fact]
    public async Task Activity_ThatFallsSilent_IsTriedAgainAfterTheHeartbeatTimeout()
    {
        await _cluster.WithWorkerAsync(Options<OneStep>(), async () =>
        {
            var handle = await _cluster.Client.StartWorkflowAsync((OneStep wf) => wf.RunAsync("Once", 1), Cluster.NewWorkflow(_queue));
            await _steps.Begun.WaitAsync(Patience.Limit);

            // The first attempt goes on waiting and says no more.
            Assert.Equal("2: half done", await handle.GetResultAsync());
        });
    }

    [Fact]
    public async Task Worker_StoppedInMidActivity_HandsItToTheNext()
    {
        var handle = await _cluster.WithWorkerAsync(Options<OneStep>(), async () =>
        {
            var started = await _cluster.Client.StartWorkflowAsync((OneStep wf) => wf.RunAsync("Once", 30), Cluster.NewWorkflow(_queue));
            await _steps.Begun.WaitAsync(Patience.Limit);
            return started;
        });

        await _cluster.WithWorkerAsync(Options<OneStep>(), async () =>
            Assert.Equal("2: half done", await handle.GetResultAsync()));
    }

    [Fact]
    public async Task Worker_StoppedWhileTheServerIsAway_DoesNotWaitForIt()
    {
        using var worker = new TemporalWorker(_cluster.Client, Options<OneStep>());
        var stop = new TaskCompletionSource();
        var running = worker.ExecuteAsync(() => stop.Task);
        await _cluster.Client.StartWorkflowAsync((OneStep wf) => wf.RunAsync("Once", 30), Cluster.NewWorkflow(_queue));
        await _steps.Begun.WaitAsync(Patience.Limit);

        await _cluster.RestartServerAsync(() =>
        {
            stop.SetResult();
            return running.WaitAsync(Patience.Limit);
        });
    }

    [Fact]
    public async Task Server_Away_IsToldOnceByEachPoller()
    {
        const int pollers = 2;
        using var log = new PollLog(enough: 3 * pollers);
        var options = new TemporalWorkerOptions(_queue) { LoggerFactory = log, MaxConcurrentActivityTaskPolls = pollers }.AddAllActivities(_steps);
        await _cluster.WithWorkerAsync(options, async () =>
        {
            await _cluster.RestartServerAsync(() => log.Reached.WaitAsync(Patience.Limit));
        });

        Assert.Equal(pollers, log.Levels.Count(level => level == LogLevel.Warning));
        Assert.All(log.Levels.Except([LogLevel.Warning]), level => Assert.Equal(LogLevel.Debug, level));
    }

    private TemporalWorkerOptions Options<T>() => new TemporalWorkerOptions(_queue).AddWorkflow<T>().AddAllActivities(_steps);
}
