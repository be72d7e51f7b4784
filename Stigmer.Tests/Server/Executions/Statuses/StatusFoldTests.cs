using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions;
using Stigmer.Server.Executions.Statuses;

namespace Stigmer.Tests.Server.Executions.Statuses;

public sealed class StatusFoldTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);

    [Fact]
    public void Of_NoEntries_IsPending() => Assert.Equal(ExecutionPhase.ExecutionPending, StatusFold.Of([]).Phase);

    [Fact]
    public void Of_SubAgents_StandBesideTheTranscriptAndTheirUsageCounts()
    {
        const string one = "turn/1/tool/a/agent";
        const string two = "turn/1/tool/b/agent";

        var status = StatusFold.Of(Stamped(
            Samples.TurnStarted(1),
            Of(one, new JournalEntry { SubAgentStarted = new SubAgentStarted { Name = "reader", Task = "Read." } }),
            Of(two, new JournalEntry { SubAgentStarted = new SubAgentStarted { Name = "writer", Task = "Write." } }),
            Of(one, new JournalEntry { HumanMessage = new HumanMessage { Text = "Read." } }),
            Of(one, Samples.TurnStarted(1)),
            Of(one, new JournalEntry { AssistantMessage = new AssistantMessage { Turn = 1, Usage = new Usage { InputTokens = 7, OutputTokens = 3 } } }),
            Of(one, Samples.ToolStarted(1, "c")),
            Of(one, Samples.ToolFinished(1, "c", "x")),
            Of(one, new JournalEntry { SubAgentFinished = new SubAgentFinished { Output = "It says x.", Turns = 1 } }),
            Samples.Terminal()));

        Assert.Empty(status.Messages);
        Assert.Empty(status.ToolCalls);
        Assert.Equal(7, status.Usage.Total.InputTokens);
        Assert.Equal(
            [(one, "reader", "Read.", "It says x.", SubAgentStatus.SubAgentCompleted, ""), (two, "writer", "Write.", "", SubAgentStatus.SubAgentFailed, "the execution ended before this sub-agent did")],
            status.SubAgentExecutions.Select(agent => (agent.Id, agent.Name, agent.Input, agent.Output, agent.Status, agent.Error)));
        var counts = status.SubAgentExecutions[0].Metadata.Fields;
        Assert.Equal((1, 1, 7, 3), (counts["turns"].NumberValue, counts["tool_calls"].NumberValue, counts["input_tokens"].NumberValue, counts["output_tokens"].NumberValue));

        static JournalEntry Of(string path, JournalEntry entry)
        {
            entry.SubAgent = path;
            return entry;
        }
    }

    [Fact]
    public void Of_CompleteRun_TellsItAsClientsExpect()
    {
        var status = StatusFold.Of(Stamped(
            new JournalEntry { HumanMessage = new HumanMessage { Text = "go" } },
            Samples.TurnStarted(1),
            Samples.Assistant(1, "I'll look.", "call-1"),
            Samples.ToolStarted(1, "call-1"),
            Samples.ToolFinished(1, "call-1", "a.txt"),
            Samples.Assistant(2, "One file."),
            Samples.Terminal()));

        Assert.Equal(ExecutionPhase.ExecutionCompleted, status.Phase);
        Assert.Equal(
            [MessageType.MessageHuman, MessageType.MessageAi, MessageType.MessageTool, MessageType.MessageAi],
            status.Messages.Select(message => message.Type));
        Assert.Equal(["go", "I'll look.", "a.txt", "One file."], status.Messages.Select(message => message.Content));
        var call = Assert.Single(status.ToolCalls);
        Assert.Equal(("execute", ToolCallStatus.ToolCallCompleted, "a.txt"), (call.Name, call.Status, call.Result));
        Assert.Equal(("terminal", "main-agent-tools"), (call.ComponentMetadata.ComponentType, call.ComponentMetadata.ComponentGroup));
        Assert.Equal(ToolCallStatus.ToolCallCompleted, Assert.Single(status.Messages[1].ToolCalls).Status);
        Assert.Equal("2026-01-02T03:04:01.000Z", status.StartedAt);
        Assert.Equal("2026-01-02T03:04:06.000Z", status.CompletedAt);
        Assert.Equal("", status.Error);
    }

    [Fact]
    public void Of_AnswersAndCallsThatBrokeOff_SumsUpWhatTheyUsed()
    {
        var answer = Samples.Assistant(1, "Done.");
        answer.AssistantMessage.Usage = new Usage { InputTokens = 10, OutputTokens = 2, CostNanoUsd = 60_000 };
        var spent = new ModelUsage { Provider = "openai", Model = "my-own", Usage = new Usage { InputTokens = 5 }, Calls = 1 };

        var status = StatusFold.Of(Stamped(answer, new JournalEntry { Notice = new Notice { Text = "broke off", Spent = spent } }));

        Assert.Equal(new Usage { InputTokens = 15, OutputTokens = 2, CostNanoUsd = 60_000 }, status.Usage.Total);
        Assert.Equal((2, 1, 2), (status.Usage.Calls, status.Usage.CallsWithoutPrice, status.Usage.Models.Count));
    }

    [Fact]
    public void Of_FailedRun_KeepsTheTranscriptAndAddsTheReason()
    {
        var status = StatusFold.Of(Stamped(
            Samples.TurnStarted(1),
            Samples.Assistant(1, "I'll look.", "call-1"),
            Samples.ToolStarted(1, "call-1"),
            Samples.Terminal(ExecutionOutcome.Failed, "the model refused")));

        Assert.Equal(ExecutionPhase.ExecutionFailed, status.Phase);
        Assert.Equal("the model refused", status.Error);
        Assert.Equal(["I'll look.", "Execution failed: the model refused"], status.Messages.Select(message => message.Content));
        Assert.Equal(ToolCallStatus.ToolCallFailed, status.ToolCalls[0].Status);
        Assert.Equal(ToolCallStatus.ToolCallFailed, status.Messages[0].ToolCalls[0].Status);
    }

    [Fact]
    public void Of_ListsOfThingsToDo_TheLastOneStandsAndKeepsWhenThingsWereAdded()
    {
        var status = StatusFold.Of(Stamped(
            Todos(("1", "look", TodoStatus.TodoInProgress), ("2", "write", TodoStatus.TodoPending), ("3", "gone", TodoStatus.TodoPending)),
            Todos(("1", "look", TodoStatus.TodoCompleted), ("2", "write", TodoStatus.TodoPending))));

        Assert.Equal(["1", "2"], status.Todos.Keys.Order());
        Assert.Equal(
            new TodoItem
            {
                Id = "1",
                Content = "look",
                Status = TodoStatus.TodoCompleted,
                CreatedAt = "2026-01-02T03:04:00.000Z",
                UpdatedAt = "2026-01-02T03:04:01.000Z",
            },
            status.Todos["1"]);
        Assert.Equal("2026-01-02T03:04:00.000Z", status.Todos["2"].UpdatedAt);
    }

    [Fact]
    public void Of_ToolError_IsShownWithTheCall()
    {
        var status = StatusFold.Of(Stamped(Samples.ToolStarted(1, "c"), Samples.ToolFinished(1, "c", "no such file", isError: true)));

        Assert.Equal((ToolCallStatus.ToolCallFailed, "no such file"), (status.ToolCalls[0].Status, status.ToolCalls[0].Error));
    }

    [Fact]
    public void Of_Reports_MergesThemFieldByField()
    {
        var status = StatusFold.Of(Stamped(
            Report(new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionInProgress, Messages = { Ai("a"), Ai("b") }, StartedAt = "then" }),
            Report(new AgentExecutionStatus { ToolCalls = { new ToolCall { Id = "t" } }, Todos = { ["1"] = new TodoItem { Id = "1" } } }),
            Report(new AgentExecutionStatus { Messages = { Ai("c") } })));

        Assert.Equal(ExecutionPhase.ExecutionInProgress, status.Phase);
        Assert.Equal("c", Assert.Single(status.Messages).Content);
        Assert.Equal("t", Assert.Single(status.ToolCalls).Id);
        Assert.Equal("1", Assert.Single(status.Todos).Key);
        Assert.Equal("then", status.StartedAt);
    }

    [Fact]
    public void Of_ReportedFailure_HasTheMessagesOfTheReport()
    {
        var status = StatusFold.Of(Stamped(
            Report(new AgentExecutionStatus { Messages = { Ai("Error: the model refused") }, Error = "the model refused" }),
            Samples.Terminal(ExecutionOutcome.Failed, "the model refused")));

        Assert.Equal((ExecutionPhase.ExecutionFailed, "the model refused"), (status.Phase, status.Error));
        Assert.Equal("Error: the model refused", Assert.Single(status.Messages).Content);
    }

    [Fact]
    public void Of_ReportedSuccess_LeavesItsCalls()
    {
        var status = StatusFold.Of(Stamped(
            Report(new AgentExecutionStatus { ToolCalls = { new ToolCall { Id = "t", Status = ToolCallStatus.ToolCallRunning } } }),
            Samples.Terminal()));

        Assert.Equal(new ToolCall { Id = "t", Status = ToolCallStatus.ToolCallRunning }, Assert.Single(status.ToolCalls));
    }

    [Fact]
    public void Apply_AnyEntry_LeavesItAsItWas()
    {
        var journal = Stamped(
            Report(new AgentExecutionStatus { ToolCalls = { new ToolCall { Id = "t", Status = ToolCallStatus.ToolCallRunning } } }),
            Samples.ToolFinished(1, "t", "done"),
            Samples.Terminal(ExecutionOutcome.Failed, "x"));
        var before = journal.Select(entry => entry.Clone()).ToList();

        StatusFold.Of(journal);

        Assert.Equal(before, journal);
    }

    [Theory]
    [InlineData(ExecutionPhase.ExecutionCompleted)]
    [InlineData(ExecutionPhase.ExecutionFailed)]
    [InlineData(ExecutionPhase.ExecutionCancelled)]
    public void After_TerminalPhase_Stays(ExecutionPhase phase) => Assert.Equal(phase, ExecutionPhases.After(phase, Samples.TurnStarted(1)));

    private static JournalEntry Report(AgentExecutionStatus status) => new() { StatusReported = new StatusReported { Status = status } };

    private static AgentMessage Ai(string text) => new() { Type = MessageType.MessageAi, Content = text };

    private static List<JournalEntry> Stamped(params JournalEntry[] entries)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i].Seq = i + 1;
            entries[i].Time = Start.AddSeconds(i).ToTimestamp();
        }

        return [.. entries];
    }

    private static JournalEntry Todos(params (string Id, string Content, TodoStatus Status)[] items) => new()
    {
        TodoList = new TodoList { Items = { items.Select(item => new Todo { Id = item.Id, Content = item.Content, Status = item.Status }) } },
    };
}
