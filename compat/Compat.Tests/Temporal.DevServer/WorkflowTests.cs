using Grpc.Core;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using static Compat.Tests.DevServers.RunningServer;

namespace Compat.Tests.DevServers;

public sealed class WorkflowTests
{
    [Fact]
    public async Task Workflow_WithActivity_RunsToItsEnd()
    {
        await using var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");

        await server.CompleteAsync(await server.PollWorkflowAsync(), ScheduleActivity("a"));
        var activity = await server.PollActivityAsync();
        await server.CompleteActivityAsync(activity, "result");
        var second = await server.PollWorkflowAsync();
        await server.CompleteAsync(second, CompleteWorkflow());

        Assert.Equal(1, activity.Attempt);
        Assert.NotNull(activity.ScheduleToCloseTimeout);
        var history = await server.HistoryAsync("w");
        Assert.Equal(
            [
                EventType.WorkflowExecutionStarted, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted, EventType.WorkflowTaskCompleted,
                EventType.ActivityTaskScheduled, EventType.ActivityTaskStarted, EventType.ActivityTaskCompleted,
                EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted, EventType.WorkflowTaskCompleted, EventType.WorkflowExecutionCompleted,
            ],
            history.Select(entry => entry.EventType));
        Assert.Equal(Enumerable.Range(1, 11).Select(id => (long)id), history.Select(entry => entry.EventId));
        Assert.Equal(WorkflowExecutionStatus.Completed, (await server.DescribeAsync("w")).WorkflowExecutionInfo.Status);
    }

    [Fact]
    public async Task Start_SameRequestTwice_FindsTheFirstRun()
    {
        await using var server = await RunningServer.StartAsync();

        var first = await server.StartAsync("w", request => request.RequestId = "same");
        var again = await server.StartAsync("w", request => request.RequestId = "same");

        Assert.Equal(first.RunId, again.RunId);
        Assert.True(again.Started);
    }

    [Theory]
    [InlineData(WorkflowIdConflictPolicy.Fail, null)]
    [InlineData(WorkflowIdConflictPolicy.UseExisting, false)]
    [InlineData(WorkflowIdConflictPolicy.TerminateExisting, true)]
    public async Task Start_WhileRunning_FollowsTheConflictPolicy(WorkflowIdConflictPolicy policy, bool? isStarted)
    {
        await using var server = await RunningServer.StartAsync();
        var runId = await server.StartWorkflowAsync("w");

        if (isStarted is null)
        {
            var refused = await RefusedAsync(() => server.StartAsync("w", request => request.WorkflowIdConflictPolicy = policy));
            var details = refused.Trailers.Single(entry => entry.Key == "grpc-status-details-bin").ValueBytes;

            Assert.Equal(StatusCode.AlreadyExists, refused.StatusCode);
            Assert.True(GrpcStatus.Parser.ParseFrom(details).Details.Single().TryUnpack<WorkflowExecutionAlreadyStartedFailure>(out var failure));
            Assert.Equal(runId, failure.RunId);
            return;
        }

        var started = await server.StartAsync("w", request => request.WorkflowIdConflictPolicy = policy);

        Assert.Equal(isStarted, started.Started);
        Assert.Equal(!isStarted, started.RunId == runId);
    }

    [Theory]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicate, true)]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicateFailedOnly, false)]
    [InlineData(WorkflowIdReusePolicy.RejectDuplicate, false)]
    public async Task Start_AfterCompletion_FollowsTheReusePolicy(WorkflowIdReusePolicy policy, bool isAllowed)
    {
        await using var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");
        await server.CompleteAsync(await server.PollWorkflowAsync(), CompleteWorkflow());

        var start = () => server.StartAsync("w", request => request.WorkflowIdReusePolicy = policy);

        if (isAllowed)
        {
            Assert.True((await start()).Started);
        }
        else
        {
            Assert.Equal(StatusCode.AlreadyExists, (await RefusedAsync(start)).StatusCode);
        }
    }

    [Fact]
    public async Task Complete_WhenASignalCameMeanwhile_HasToLookAgain()
    {
        await using var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");
        var task = await server.PollWorkflowAsync();
        await server.SignalAsync("w", "news");

        var refused = await RefusedAsync(() => server.CompleteAsync(task, CompleteWorkflow()));
        var next = await server.PollWorkflowAsync();
        await server.CompleteAsync(next, CompleteWorkflow());

        Assert.Equal((StatusCode.InvalidArgument, "UnhandledCommand"), (refused.StatusCode, refused.Status.Detail));
        Assert.Contains(next.History.Events, entry => entry.WorkflowExecutionSignaledEventAttributes?.SignalName == "news");
        Assert.Contains(next.History.Events, entry => entry.WorkflowTaskFailedEventAttributes?.Cause == WorkflowTaskFailedCause.UnhandledCommand);
        Assert.Equal(EventType.WorkflowExecutionCompleted, (await server.CloseEventAsync("w")).EventType);
    }

    [Fact]
    public async Task WorkflowTask_FailedTwice_LeavesOneTraceInTheHistory()
    {
        await using var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");
        await FailAsync(server, await server.PollWorkflowAsync());
        var second = await server.PollWorkflowAsync();

        await server.CompleteAsync(second, CompleteWorkflow());

        Assert.Equal(2, second.Attempt);
        Assert.Equal(EventType.WorkflowTaskStarted, second.History.Events[^1].EventType);
        Assert.Equal(second.StartedEventId, second.History.Events[^1].EventId);
        var types = (await server.HistoryAsync("w")).Select(entry => entry.EventType).ToList();
        Assert.Equal(1, types.Count(type => type == EventType.WorkflowTaskFailed));
        Assert.Equal(EventType.WorkflowExecutionCompleted, types[^1]);
    }

    [Fact]
    public async Task Timer_WhenItsTimeComes_WakesTheWorkflow()
    {
        await using var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");
        await server.CompleteAsync(await server.PollWorkflowAsync(), StartTimer("t", 0.05));

        var woken = await server.PollWorkflowAsync();

        Assert.Equal("t", woken.History.Events.Single(entry => entry.EventType == EventType.TimerFired).TimerFiredEventAttributes.TimerId);
    }

    [Fact]
    public async Task ContinueAsNew_InACompletion_BeginsTheNextRunOfTheChain()
    {
        await using var server = await RunningServer.StartAsync();
        var runId = await server.StartWorkflowAsync("w");

        await server.CompleteAsync(await server.PollWorkflowAsync(), new Command
        {
            ContinueAsNewWorkflowExecutionCommandAttributes = new() { Input = Text("next") },
        });
        var next = await server.PollWorkflowAsync();
        var started = next.History.Events[0].WorkflowExecutionStartedEventAttributes;

        Assert.NotEqual(runId, next.WorkflowExecution.RunId);
        Assert.Equal((runId, runId), (started.ContinuedExecutionRunId, started.FirstExecutionRunId));
        Assert.Equal(Text("next"), started.Input);
        Assert.Equal(EventType.WorkflowExecutionContinuedAsNew, (await server.HistoryAsync("w", runId))[^1].EventType);
    }

    [Fact]
    public async Task Query_BetweenWorkflowTasks_GetsATaskOfItsOwn()
    {
        await using var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");
        await server.CompleteAsync(await server.PollWorkflowAsync());

        var asking = server.Api.QueryWorkflowAsync(
            new() { Namespace = "default", Execution = new() { WorkflowId = "w" }, Query = new() { QueryType = "state" } }, deadline: Soon);
        var task = await server.PollWorkflowAsync();
        await server.Api.RespondQueryTaskCompletedAsync(
            new() { Namespace = "default", TaskToken = task.TaskToken, CompletedType = QueryResultType.Answered, QueryResult = Text("fine") }, deadline: Soon);

        Assert.Equal("state", task.Query.QueryType);
        Assert.Equal(Text("fine"), (await asking).QueryResult);
    }

    [Fact]
    public async Task Terminate_RunningWorkflow_ClosesItAndRefusesSignals()
    {
        await using var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");

        await server.Api.TerminateWorkflowExecutionAsync(
            new() { Namespace = "default", WorkflowExecution = new() { WorkflowId = "w" }, Reason = "enough" }, deadline: Soon);

        Assert.Equal("enough", (await server.CloseEventAsync("w")).WorkflowExecutionTerminatedEventAttributes.Reason);
        Assert.Equal(StatusCode.NotFound, (await RefusedAsync(() => server.SignalAsync("w", "late"))).StatusCode);
    }

    private static async Task FailAsync(RunningServer server, PollWorkflowTaskQueueResponse task) =>
        await server.Api.RespondWorkflowTaskFailedAsync(
            new() { Namespace = "default", TaskToken = task.TaskToken, Cause = WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure }, deadline: Soon);
}
