using Compat.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Compat.Tests.Temporalio;

/// <summary>Workflow code driven by histories, without a server.</summary>
public class WorkflowRunTests
{
    [Fact]
    public async Task Advance_FirstTask_SendsWhatTheCodeWants()
    {
        var commands = await RunAsync<Greeting>(new HistoryBuilder().Started("Greeting", "Ada").Task());

        var activity = Assert.Single(commands).ScheduleActivityTaskCommandAttributes;
        Assert.Equal("Hello", activity.ActivityType.Name);
        Assert.Equal("1", activity.ActivityId);
        Assert.Equal(TimeSpan.FromSeconds(5), activity.StartToCloseTimeout.ToTimeSpan());
        Assert.Equal(TimeSpan.FromSeconds(1), activity.RetryPolicy.InitialInterval.ToTimeSpan());
    }

    [Fact]
    public async Task Advance_WholeHistoryAgain_ReplaysToTheSameEnd()
    {
        var history = new HistoryBuilder().Started("Greeting", "Ada").Task()
            .TaskCompleted().ActivityScheduled("1", "Hello").ActivityCompleted("1", "hello Ada").Task();

        var commands = await RunAsync<Greeting>(history);

        var end = Assert.Single(commands);
        Assert.Equal(CommandType.CompleteWorkflowExecution, end.CommandType);
        Assert.Equal("\"hello Ada!\"", end.CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8());
    }

    [Fact]
    public async Task Advance_EventThatTheCodeDidNotAskFor_IsNondeterminism()
    {
        var history = new HistoryBuilder().Started("Greeting", "Ada").Task()
            .TaskCompleted().TimerStarted("1").TimerFired("1").Task();

        var exception = await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => RunAsync<Greeting>(history));

        Assert.StartsWith("[TMPRL1100] Nondeterminism error:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advance_CommandThatTheHistoryLacks_IsNondeterminism()
    {
        var history = new HistoryBuilder().Started("Greeting", "Ada").Task()
            .TaskCompleted().Signaled("other").Task();

        await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => RunAsync<Greeting>(history));
    }

    [Fact]
    public async Task Advance_ActivityOfAnotherType_IsNondeterminism()
    {
        var history = new HistoryBuilder().Started("Greeting", "Ada").Task()
            .TaskCompleted().ActivityScheduled("1", "Other").ActivityCompleted("1", "x").Task();

        await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => RunAsync<Greeting>(history));
    }

    [Fact]
    public async Task Signals_BeforeTheFirstTask_AreHandledBeforeTheRunMethodGoesOn()
    {
        var commands = await RunAsync<Collector>(
            new HistoryBuilder().Started("Collector", 2).Signaled("Add", "a").Signaled("Add", "b").Task());

        Assert.Equal("\"a,b\"", ResultOf(commands));
    }

    [Fact]
    public async Task Conditions_SeveralTrueAtOnce_GoOnOneAfterTheOther()
    {
        var commands = await RunAsync<OneAtATime>(new HistoryBuilder().Started("OneAtATime").Signaled("Open").Task());

        Assert.Equal("\"first\"", ResultOf(commands));
    }

    [Fact]
    public async Task Cancellation_OfTheWorkflow_CancelsTimerAndEndsCanceled()
    {
        var history = new HistoryBuilder().Started("Sleeper").Task().TaskCompleted().TimerStarted("1").CancelRequested().Task();

        var commands = await RunAsync<Sleeper>(history);

        Assert.Equal([CommandType.CancelTimer, CommandType.CancelWorkflowExecution], commands.Select(command => command.CommandType));
    }

    [Fact]
    public async Task WaitCondition_MetBeforeItsTimeout_TakesTheTimerBack()
    {
        var commands = await RunAsync<Patient>(new HistoryBuilder().Started("Patient").Signaled("Go").Task());

        Assert.Equal([CommandType.CompleteWorkflowExecution], commands.Select(command => command.CommandType));
        Assert.Equal("true", ResultOf(commands));
    }

    [Fact]
    public async Task Patched_NewRun_TakesTheNewBranchAndSaysSo()
    {
        var history = new HistoryBuilder().Started("Patchy").Task();

        var commands = await RunAsync<Patchy>(history);
        var replayed = await RunAsync<Patchy>(history.TaskCompleted().Recorded(commands).TimerFired("1").Task());

        Assert.Equal([CommandType.RecordMarker, CommandType.StartTimer], commands.Select(command => command.CommandType));
        Assert.Equal("\"new\"", ResultOf(replayed));
    }

    [Fact]
    public async Task Patched_RunFromBefore_KeepsTheOldBranch()
    {
        var history = new HistoryBuilder().Started("Patchy").Task().TaskCompleted().TimerStarted("1").TimerFired("1").Task();

        Assert.Equal("\"old\"", ResultOf(await RunAsync<Patchy>(history)));
    }

    [Fact]
    public async Task RandomAndTime_InReplay_AreTheSame()
    {
        var history = new HistoryBuilder().Started("Dice").Task();

        Assert.Equal(ResultOf(await RunAsync<Dice>(history)), ResultOf(await RunAsync<Dice>(history)));
    }

    [Fact]
    public async Task ContinueAsNew_Thrown_BecomesTheCommand()
    {
        var commands = await RunAsync<Restless>(new HistoryBuilder().Started("Restless", 1).Task());

        var next = Assert.Single(commands).ContinueAsNewWorkflowExecutionCommandAttributes;
        Assert.Equal("Restless", next.WorkflowType.Name);
        Assert.Equal("2", next.Input.Payloads_[0].Data.ToStringUtf8());
    }

    [Fact]
    public async Task Failure_OfTheWorkflowsOwn_FailsTheWorkflow()
    {
        var commands = await RunAsync<Failing>(new HistoryBuilder().Started("Failing", true).Task());

        Assert.Equal("Kind", Assert.Single(commands).FailWorkflowExecutionCommandAttributes.Failure.ApplicationFailureInfo.Type);
    }

    [Fact]
    public async Task Exception_OfAnyOtherKind_FailsTheTaskOnly() => await Assert.ThrowsAsync<InvalidOperationException>(
        () => RunAsync<Failing>(new HistoryBuilder().Started("Failing", false).Task()));

    [Fact]
    public async Task Query_ThatChangesSomething_IsRefused()
    {
        var run = New<Collector>();
        var history = new HistoryBuilder().Started("Collector", 9).Signaled("Add", "a").Task();
        await run.AdvanceAsync(history.Events, history.LastId, []);

        var answers = await run.AskAsync([
            new("1", new() { QueryType = "Count" }), new("2", new() { QueryType = "Wrong" }), new("3", new() { QueryType = "Unknown" })]);

        Assert.Equal("1", answers[0].Answer.Payloads_[0].Data.ToStringUtf8());
        Assert.Equal(QueryResultType.Failed, answers[1].ResultType);
        Assert.Contains("Query handler for Unknown expected but not found", answers[2].ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_ThatBlocks_IsGivenUp()
    {
        var run = New<Blocking>(TimeSpan.FromMilliseconds(50));
        var history = new HistoryBuilder().Started("Blocking").Task();

        var exception = await Assert.ThrowsAsync<InvalidWorkflowOperationException>(
            () => run.AdvanceAsync(history.Events, history.LastId, []));

        Blocking.Release.Set();
        Assert.StartsWith("[TMPRL1101]", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Command>> RunAsync<T>(HistoryBuilder history)
    {
        var run = New<T>();
        await run.AdvanceAsync([.. history.Events.Select(e => e.Clone())], history.LastId, []);
        return (await run.OutgoingAsync()).Commands;
    }

    private static WorkflowRun New<T>(TimeSpan? deadlock = null) => new(
        new(WorkflowDefinition.Create<T>(), "default", "queue", DataConverter.Default, NullLoggerFactory.Instance, [], []),
        "workflow",
        "run",
        deadlock ?? Patience.Limit);

    private static string ResultOf(IReadOnlyList<Command> commands) =>
        commands[^1].CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8();
}
