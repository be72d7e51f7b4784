using Google.Protobuf;
using Grpc.Core;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using static Compat.Tests.DevServers.RunningServer;

namespace Compat.Tests.DevServers;

public sealed class ActivityTests
{
    [Fact]
    public async Task Fail_Retryable_ComesAgainWithItsLastHeartbeat()
    {
        await using var server = await ScheduledAsync();
        var first = await server.PollActivityAsync();
        await HeartbeatAsync(server, first, "step 1");

        await FailAsync(server, first, new Failure { Message = "no", ApplicationFailureInfo = new() { Type = "T" } });
        var second = await server.PollActivityAsync();

        Assert.Equal((1, 2), (first.Attempt, second.Attempt));
        Assert.Equal(Text("step 1"), second.HeartbeatDetails);
        Assert.Equal("no", (await server.DescribeAsync("w")).PendingActivities.Single().LastFailure.Message);
    }

    [Fact]
    public async Task Fail_NonRetryable_TellsTheWorkflow()
    {
        await using var server = await ScheduledAsync();

        await FailAsync(server, await server.PollActivityAsync(), new Failure { Message = "no", ApplicationFailureInfo = new() { NonRetryable = true } });
        var failed = (await server.PollWorkflowAsync()).History.Events.Single(entry => entry.EventType == EventType.ActivityTaskFailed);

        Assert.Equal(RetryState.NonRetryableFailure, failed.ActivityTaskFailedEventAttributes.RetryState);
    }

    [Fact]
    public async Task Complete_WithTheTokenOfAnOlderAttempt_IsRefused()
    {
        await using var server = await ScheduledAsync();
        var first = await server.PollActivityAsync();
        await FailAsync(server, first, new Failure { Message = "no" });
        await server.PollActivityAsync();

        var refused = await RefusedAsync(() => server.CompleteActivityAsync(first, "late"));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Heartbeat_MissingTooLong_IsRetriedElsewhere()
    {
        await using var server = await ScheduledAsync(attributes => attributes.HeartbeatTimeout = Span(0.2));
        await server.PollActivityAsync();

        var second = await server.PollActivityAsync();

        Assert.Equal(2, second.Attempt);
        Assert.Equal(
            TimeoutType.Heartbeat,
            (await server.DescribeAsync("w")).PendingActivities.Single().LastFailure.TimeoutFailureInfo.TimeoutType);
    }

    [Fact]
    public async Task Timeout_WithOneAttempt_TellsTheWorkflow()
    {
        await using var server = await ScheduledAsync(attributes =>
        {
            attributes.StartToCloseTimeout = Span(0.1);
            attributes.RetryPolicy = new() { MaximumAttempts = 1 };
        });
        await server.PollActivityAsync();

        var timedOut = (await server.PollWorkflowAsync()).History.Events.Single(entry => entry.EventType == EventType.ActivityTaskTimedOut);

        Assert.Equal(TimeoutType.StartToClose, timedOut.ActivityTaskTimedOutEventAttributes.Failure.TimeoutFailureInfo.TimeoutType);
        Assert.Equal(RetryState.MaximumAttemptsReached, timedOut.ActivityTaskTimedOutEventAttributes.RetryState);
    }

    [Fact]
    public async Task Cancel_StartedActivity_IsToldByItsHeartbeat()
    {
        await using var server = await ScheduledAsync();
        var activity = await server.PollActivityAsync();
        await server.SignalAsync("w", "cancel it");
        var task = await server.PollWorkflowAsync();
        var scheduledId = task.History.Events.Single(entry => entry.EventType == EventType.ActivityTaskScheduled).EventId;

        await server.CompleteAsync(task, new Command { RequestCancelActivityTaskCommandAttributes = new() { ScheduledEventId = scheduledId } });
        var isCancelled = await HeartbeatAsync(server, activity, "still here");
        await server.Api.RespondActivityTaskCanceledAsync(new() { Namespace = "default", TaskToken = activity.TaskToken }, deadline: Soon);

        Assert.True(isCancelled);
        Assert.Contains((await server.PollWorkflowAsync()).History.Events, entry => entry.EventType == EventType.ActivityTaskCanceled);
    }

    [Fact]
    public async Task Complete_ById_NeedsNoToken()
    {
        await using var server = await ScheduledAsync();
        await server.PollActivityAsync();

        await server.Api.RespondActivityTaskCompletedByIdAsync(
            new() { Namespace = "default", WorkflowId = "w", ActivityId = "a", Result = Text("by id") }, deadline: Soon);

        Assert.Contains((await server.PollWorkflowAsync()).History.Events, entry => entry.ActivityTaskCompletedEventAttributes?.Result.Equals(Text("by id")) == true);
    }

    [Fact]
    public async Task Token_OfRubbish_IsAnInvalidArgument()
    {
        await using var server = await RunningServer.StartAsync();

        var refused = await RefusedAsync(async () => await server.Api.RespondActivityTaskCompletedAsync(
            new() { Namespace = "default", TaskToken = ByteString.CopyFromUtf8("rubbish") }, deadline: Soon));

        Assert.Equal((StatusCode.InvalidArgument, "error deserializing task token"), (refused.StatusCode, refused.Status.Detail));
    }

    private static async Task<RunningServer> ScheduledAsync(Action<ScheduleActivityTaskCommandAttributes>? change = null)
    {
        var server = await RunningServer.StartAsync();
        await server.StartWorkflowAsync("w");
        await server.CompleteAsync(await server.PollWorkflowAsync(), ScheduleActivity("a", change));
        return server;
    }

    private static async Task FailAsync(RunningServer server, PollActivityTaskQueueResponse task, Failure failure) =>
        await server.Api.RespondActivityTaskFailedAsync(new() { Namespace = "default", TaskToken = task.TaskToken, Failure = failure }, deadline: Soon);

    private static async Task<bool> HeartbeatAsync(RunningServer server, PollActivityTaskQueueResponse task, string details) =>
        (await server.Api.RecordActivityTaskHeartbeatAsync(
            new() { Namespace = "default", TaskToken = task.TaskToken, Details = Text(details) }, deadline: Soon)).CancelRequested;
}
