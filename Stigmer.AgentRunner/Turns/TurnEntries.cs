using Google.Protobuf.WellKnownTypes;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Tools;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Makes the journal entries of a turn.</summary>
internal static class TurnEntries
{
    internal static JournalEntry Started(TurnPosition position, RunSetup setup, string runner) => new()
    {
        Key = TurnKeys.Attempt(position),
        TurnStarted = new TurnStarted
        {
            Turn = position.Turn,
            Attempt = position.Attempt,
            Runner = runner,
            Provider = setup.Model.Choice.Provider,
            Model = setup.Model.Choice.Model,
            Workspace = setup.Workspace,
            TaskQueue = setup.TaskQueue ?? "",
        },
    };

    internal static JournalEntry Assistant(AssistantMessage message) =>
        new() { Key = TurnKeys.Assistant(message.Turn), AssistantMessage = message };

    internal static JournalEntry Notice(TurnPosition position, ModelCallFailure failure) => new()
    {
        Key = TurnKeys.Notice(position, failure.Call),
        Notice = new Notice { Text = failure.ToString(), Spent = failure.Spent },
    };

    internal static JournalEntry Stopped() => new()
    {
        Key = TurnKeys.Stopped,
        Notice = new Notice { Text = "the run has stopped; its end is written down as soon as Temporal is there" },
    };

    internal static JournalEntry NothingShown(TurnPosition position, string reason) => new()
    {
        // The calls themselves count from 1.
        Key = TurnKeys.Notice(position, 0),
        Notice = new Notice { Text = $"the model is asked without the images and documents of the conversation, with which it was not: {reason}" },
    };

    internal static JournalEntry Moved(TurnPosition position, string taskQueue) => new()
    {
        Key = TurnKeys.Moved(position),
        Notice = new Notice
        {
            Text = $"the files of this session are on another host; the run goes on there as soon as a runner takes work from '{taskQueue}'",
        },
    };

    internal static JournalEntry Started(int turn, PlannedCall call) => new()
    {
        Key = TurnKeys.ToolStarted(turn, call.Use.Id),
        ToolStarted = new ToolStarted
        {
            Turn = turn,
            ToolCallId = call.Use.Id,
            Tool = call.Use.Tool,
            Input = call.Use.Input,
            Effect = call.Effect,
        },
    };

    internal static JournalEntry Asked(ApprovalAsked question) =>
        new() { Key = TurnKeys.ApprovalAsked(question.Turn, question.ToolCallId), ApprovalAsked = question };

    internal static JournalEntry Finished(int turn, PlannedCall call, ToolAnswer answer, TimeSpan elapsed) =>
        Finished(turn, call.Use, new ToolFinished
        {
            Output = call.Remark + answer.Text,
            IsError = answer.IsError,
            Elapsed = elapsed.ToDuration(),
            Media = { answer.Media },
        });

    internal static JournalEntry Todos(int turn, PlannedCall call, TodoList todos)
    {
        var list = todos.Clone();
        list.Turn = turn;
        list.ToolCallId = call.Use.Id;

        return new JournalEntry { Key = TurnKeys.Todos(turn, call.Use.Id), TodoList = list };
    }

    internal static JournalEntry Finished(int turn, PlannedCall call, CallVerdict verdict) =>
        Finished(turn, call.Use, new ToolFinished { Output = call.Remark + verdict.Text, IsError = true, Interrupted = verdict.IsInterrupted });

    private static JournalEntry Finished(int turn, ToolUse use, ToolFinished finished)
    {
        finished.Turn = turn;
        finished.ToolCallId = use.Id;
        finished.Tool = use.Tool;

        return new JournalEntry { Key = TurnKeys.ToolFinished(turn, use.Id), ToolFinished = finished };
    }
}
