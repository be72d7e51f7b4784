using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Executions;

namespace Stigmer.Tests.Server.Executions;

public sealed class FittingAnswerTests
{
    private const int Limit = 10_000;

    [Fact]
    public void Of_ExecutionThatFits_IsTheSame()
    {
        var execution = Execution(new AgentMessage { Content = new string('x', 9_000) });

        Assert.Same(execution, FittingAnswer.Of(execution, Limit));
    }

    [Fact]
    public void Of_LongTexts_CutsThemAndKeepsAllElse()
    {
        var execution = Execution(
            new AgentMessage { Content = "short" },
            new AgentMessage { Content = new string('ö', 90_000), ToolCalls = { new ToolCall { Id = "1", Result = new string('r', 90_000) } } });
        execution.Status.ToolCalls.Add(new ToolCall { Id = "1", Result = new string('r', 90_000), Error = new string('e', 90_000) });
        execution.Status.SubAgentExecutions.Add(new SubAgentExecution { Id = "s", Input = new string('i', 90_000), Output = new string('o', 90_000) });
        execution.Status.Todos["t"] = new TodoItem { Id = "t", Content = new string('c', 90_000) };
        var before = execution.Clone();

        var fitting = FittingAnswer.Of(execution, Limit);

        Assert.InRange(fitting.CalculateSize(), Limit / 4, Limit);
        Assert.Equal("short", fitting.Status.Messages[0].Content);
        Assert.Matches("^ö{100,}\\.\\.\\.$", fitting.Status.Messages[1].Content);
        Assert.Equal("1", fitting.Status.ToolCalls[0].Id);
        Assert.Equal(before, execution);
    }

    [Fact]
    public void Of_PairsOfSurrogates_AreNotTornApart()
    {
        var execution = Execution(new AgentMessage { Content = "x" + string.Concat(Enumerable.Repeat("😀", 20_000)) });

        var cut = FittingAnswer.Of(execution, Limit).Status.Messages[0].Content;

        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut)));
        Assert.EndsWith("😀...", cut, StringComparison.Ordinal);
    }

    private static AgentExecution Execution(params AgentMessage[] messages) => new() { Status = new AgentExecutionStatus { Messages = { messages } } };
}
