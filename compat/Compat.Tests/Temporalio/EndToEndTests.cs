using Compat.Tests.Support;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Compat.Tests.Temporalio;

/// <summary>Client and worker against a server.</summary>
public class EndToEndTests(Cluster cluster) : IClassFixture<Cluster>
{
    private readonly Steps _steps = new();
    private readonly string _queue = Cluster.NewQueue();

    [Fact]
    public async Task Activity_ThatFails_IsTriedAgain()
    {
        var result = await cluster.WithWorkerAsync(Options<OneStep>(), () => cluster.Client.ExecuteWorkflowAsync(
            (OneStep wf) => wf.RunAsync("FailTwice", 0), Cluster.NewWorkflow(_queue)));

        Assert.Equal("attempt 3", result);
    }

    [Fact]
    public async Task Activity_ThatFailsForGood_FailsTheWorkflowWithItsCause()
    {
        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => cluster.WithWorkerAsync(
            Options<OneStep>(),
            () => cluster.Client.ExecuteWorkflowAsync((OneStep wf) => wf.RunAsync("FailForGood", 0), Cluster.NewWorkflow(_queue))));

        var activity = Assert.IsType<ActivityFailureException>(failed.InnerException);
        Assert.Equal(RetryState.NonRetryableFailure, activity.RetryState);
        Assert.Equal("Final", Assert.IsType<ApplicationFailureException>(activity.InnerException).ErrorType);
    }

    [Fact]
    public async Task Activity_Unknown_SaysWhichAreKnown()
    {
        await cluster.WithWorkerAsync(Options<OneStep>(), async () =>
        {
            var handle = await cluster.Client.StartWorkflowAsync(
                (OneStep wf) => wf.RunAsync("Nobody", 0), Cluster.NewWorkflow(_queue));
            var failure = await Eventually.NotNullAsync(async () => (await handle.FetchRawAsync()).PendingActivities.FirstOrDefault()?.LastFailure);
            Assert.Equal("NotFoundError", failure.ApplicationFailureInfo.Type);
            Assert.Contains("Echo", failure.Message, StringComparison.Ordinal);
            await handle.TerminateAsync("enough");
            var ended = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
            Assert.Equal("enough", Assert.IsType<TerminatedFailureException>(ended.InnerException).Message);
        });
    }

    [Fact]
    public async Task Cancel_OfAWorkflow_ReachesItsHeartbeatingActivityWithinASecond()
    {
        var options = Options<OneStep>();
        options.MaxHeartbeatThrottleInterval = TimeSpan.FromMilliseconds(200);
        await cluster.WithWorkerAsync(options, async () =>
        {
            var handle = await cluster.Client.StartWorkflowAsync(
                (OneStep wf) => wf.RunAsync("Beat", 5), Cluster.NewWorkflow(_queue));
            await _steps.Begun.WaitAsync(Patience.Limit);
            var began = TimeProvider.System.GetTimestamp();

            await handle.CancelAsync();
            var ended = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

            Assert.IsType<CanceledFailureException>(ended.InnerException);
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
            Assert.Equal("CancelRequested", Assert.Single(_steps.Seen));
        });
    }

    [Fact]
    public async Task Conversation_SignalsQueriesTimersAndNewRuns_Work()
    {
        await cluster.WithWorkerAsync(Options<Conversation>(), async () =>
        {
            var handle = await cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(2), Cluster.NewWorkflow(_queue));
            await Eventually.TrueAsync(async () => await GenerationsLeft(handle) == 0);

            await handle.SignalAsync(wf => wf.SayAsync("one"));
            await handle.SignalAsync(wf => wf.SayAsync("two"));
            await Eventually.TrueAsync(async () => (await handle.QueryAsync(wf => wf.Said())).Count == 2);
            await handle.SignalAsync(wf => wf.SayAsync("bye"));

            Assert.Equal("one two", await handle.GetResultAsync());
            Assert.Equal(["one", "two"], await handle.QueryAsync(wf => wf.Said()));
            Assert.Equal(WorkflowExecutionStatus.Completed, (await handle.DescribeAsync()).Status);
        });
    }

    [Fact]
    public async Task Conversation_WithoutCache_ReplaysEachTime()
    {
        var options = Options<Conversation>();
        options.MaxCachedWorkflows = 0;
        await cluster.WithWorkerAsync(options, async () =>
        {
            var handle = await cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), Cluster.NewWorkflow(_queue));
            for (var i = 0; i < 5; i++)
            {
                await handle.SignalAsync(wf => wf.SayAsync($"{i}"));
                await Eventually.TrueAsync(async () => (await handle.QueryAsync(wf => wf.Said())).Count == i + 1);
            }

            await handle.SignalAsync(wf => wf.SayAsync("bye"));
            Assert.Equal("0 1 2 3 4", await handle.GetResultAsync());
        });
    }

    [Fact]
    public async Task Cache_TooSmallForAllRuns_EvictsAndReplays()
    {
        var options = Options<Conversation>();
        options.MaxCachedWorkflows = 1;
        await cluster.WithWorkerAsync(options, async () =>
        {
            var handles = new List<WorkflowHandle<Conversation, string>>();
            for (var i = 0; i < 4; i++)
            {
                handles.Add(await cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), Cluster.NewWorkflow(_queue)));
            }

            foreach (var text in new[] { "a", "b", "bye" })
            {
                await Task.WhenAll(handles.Select(handle => handle.SignalAsync(wf => wf.SayAsync(text))));
            }

            Assert.All(await Task.WhenAll(handles.Select(handle => handle.GetResultAsync())), said => Assert.Equal("a b", said));
        });
    }

    [Fact]
    public async Task Update_AcceptedOrRejected_AnswersItsSender()
    {
        await cluster.WithWorkerAsync(Options<Conversation>(), async () =>
        {
            var handle = await cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), Cluster.NewWorkflow(_queue));

            Assert.Equal(1, await handle.ExecuteUpdateAsync(wf => wf.SayAndWaitAsync("hello")));
            var rejected = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(
                () => handle.ExecuteUpdateAsync(wf => wf.SayAndWaitAsync(string.Empty)));

            Assert.Equal("say something", rejected.InnerException?.Message);
            await handle.SignalAsync(wf => wf.SayAsync("bye"));
            Assert.Equal("hello", await handle.GetResultAsync());
        });
    }

    [Fact]
    public async Task Worker_GoneInTheMiddle_IsReplacedByAnother()
    {
        var handle = await cluster.WithWorkerAsync(Options<Conversation>(), async () =>
        {
            var started = await cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), Cluster.NewWorkflow(_queue));
            await started.ExecuteUpdateAsync(wf => wf.SayAndWaitAsync("first"));
            return started;
        });

        await cluster.WithWorkerAsync(Options<Conversation>(), async () =>
        {
            await handle.ExecuteUpdateAsync(wf => wf.SayAndWaitAsync("second"));
            await handle.SignalAsync(wf => wf.SayAsync("bye"));
            Assert.Equal("first second", await handle.GetResultAsync());
        });
    }

    [Fact]
    public async Task Start_OfAnIdThatRuns_IsRefused()
    {
        var options = Cluster.NewWorkflow(_queue);
        var first = await cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), options);

        var refused = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(
            () => cluster.Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), options));

        Assert.Equal(first.ResultRunId, refused.RunId);
    }

    [Fact]
    public async Task Worker_InAnUnknownNamespace_DoesNotStart()
    {
        var client = new TemporalClient(cluster.Client.Connection, new() { Namespace = "nowhere" });
        using var worker = new TemporalWorker(client, Options<OneStep>());

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.ExecuteAsync(CancellationToken.None));

        Assert.Contains("nowhere", failed.Message, StringComparison.Ordinal);
    }

    private static async Task<int> GenerationsLeft(WorkflowHandle handle)
    {
        var history = await handle.FetchHistoryAsync();
        var input = history.Events.First().WorkflowExecutionStartedEventAttributes.Input;
        return int.Parse(input.Payloads_[0].Data.ToStringUtf8(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private TemporalWorkerOptions Options<T>() => new TemporalWorkerOptions(_queue).AddWorkflow<T>().AddAllActivities(_steps);
}
