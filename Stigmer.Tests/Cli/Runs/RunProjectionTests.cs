using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Output;
using Stigmer.Cli.Runs;

namespace Stigmer.Tests.Cli.Runs;

public sealed class RunProjectionTests
{
    [Fact]
    public void Apply_ReportsOfAnOriginalRunner_ShowsWhatIsNewInEach()
    {
        var run = new RecordedRun()
            .Entry(Report(Ai("Loo")))
            .Entry(Report(Ai("Looking."), tool: ToolCallStatus.ToolCallRunning))
            .Entry(Report(Ai("Looking."), tool: ToolCallStatus.ToolCallCompleted))
            .Entry(Report(Ai("Looking."), Ai("Found."), ToolCallStatus.ToolCallCompleted))
            .Finish(ExecutionOutcome.Completed);

        var shown = Shown(run);

        Assert.Equal("Looking.Found.", string.Concat(shown.OfType<TextArrived>().Select(text => text.Text)));
        Assert.Single(shown.OfType<ToolBegan>());
        Assert.Equal(2.5, Assert.Single(shown.OfType<ToolEnded>()).Seconds);
        var summary = Assert.IsType<RunSummary>(shown[^1]);
        Assert.Equal((2, 1), (summary.Turns, summary.ToolCalls));
    }

    [Fact]
    public void Apply_AnswerOfAnotherModel_TheSummaryNamesWhoAnswered()
    {
        var answer = RecordedRun.Text(1, "Hi.");
        (answer.Provider, answer.Model) = ("openai", "gpt-4.1");
        var run = new RecordedRun()
            .Entry(new JournalEntry { TurnStarted = new TurnStarted { Turn = 1, Attempt = 1, Provider = "anthropic", Model = "opus" } })
            .Entry(new JournalEntry { AssistantMessage = answer })
            .Finish(ExecutionOutcome.Completed);

        var summary = Assert.IsType<RunSummary>(Shown(run)[^1]);

        Assert.Equal(("openai", "gpt-4.1"), (summary.Provider, summary.Model));
    }

    [Fact]
    public void Apply_Compaction_IsSaidAndPaidFor()
    {
        var spent = new ModelUsage { Usage = new Usage { InputTokens = 900, CostNanoUsd = 1_000_000 }, Calls = 1 };
        var run = new RecordedRun()
            .Entry(new JournalEntry { Compaction = new Compaction { Turn = 3, Summary = "What was.", Spent = spent } })
            .Finish(ExecutionOutcome.Completed);

        var shown = Shown(run);

        Assert.Contains("summary", Assert.IsType<NoticeGiven>(shown[0]).Text);
        Assert.Equal((900, 0.001m), (Assert.IsType<RunSummary>(shown[^1]).Tokens.Input, ((RunSummary)shown[^1]).CostUsd));
    }

    [Fact]
    public void Apply_OutputOfARunningTool_IsShownAsItComes()
    {
        var delta = new Delta { Turn = 2, ToolOutput = new ToolOutput { ToolCallId = "c", Text = "building\n" } };

        Assert.Equal([new ToolPrinted(2, "c", "building\n")], Show(new RunProjection(), [new WatchEvent { Delta = delta }]));
    }

    [Fact]
    public void Apply_TextThatOvertakesItsTurn_IsShownInside()
    {
        var run = RecordedRun.Typical();
        var projection = new RunProjection();

        Assert.Empty(Show(projection, run.Events[3..5]));
        var shown = Show(projection, run.Events[2..3]);

        Assert.IsType<TurnBegan>(shown[0]);
        Assert.Equal("I will look around.", string.Concat(shown.Skip(1).Cast<TextArrived>().Select(text => text.Text)));
    }

    private static List<RunEvent> Shown(RecordedRun run) => Show(new RunProjection(), run.Events);

    private static List<RunEvent> Show(RunProjection projection, IEnumerable<WatchEvent> events) =>
        [.. events.SelectMany(happened => projection.Apply(happened).ToList())];

    private static AgentMessage Ai(string text) => new() { Type = MessageType.MessageAi, Content = text };

    private static JournalEntry Report(AgentMessage first, AgentMessage? second = null, ToolCallStatus? tool = null)
    {
        var status = new AgentExecutionStatus { Messages = { first }, Phase = ExecutionPhase.ExecutionInProgress };
        if (second is not null)
        {
            status.Messages.Add(second);
        }

        if (tool is { } state)
        {
            status.ToolCalls.Add(new ToolCall
            {
                Id = "1",
                Name = "ls",
                Status = state,
                StartedAt = "2026-01-19T12:00:00Z",
                CompletedAt = state == ToolCallStatus.ToolCallCompleted ? "2026-01-19T12:00:02.5Z" : "",
            });
        }

        return new JournalEntry { StatusReported = new StatusReported { Status = status } };
    }
}
