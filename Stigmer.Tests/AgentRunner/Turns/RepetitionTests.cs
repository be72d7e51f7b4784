using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Turns;

public class RepetitionTests
{
    [Theory]
    // The letters are turns: the same letter is the same call with the same result.
    [InlineData("AAAA", 4, 4, 1)]
    [InlineData("AAAA", 2, 2, 1)]
    [InlineData("ABABAB", 6, 3, 2)]
    [InlineData("ABABAB", 5, 2, 2)]
    [InlineData("ABCABC", 6, 2, 3)]
    [InlineData("BAAA", 4, 3, 1)]
    public void In_PatternsThatRepeat_AreCounted(string turns, int turn, int expectedTimes, int expectedPattern)
    {
        var found = Repetition.In(Journal(turns), longestPattern: 3)[turn];

        Assert.Equal((expectedTimes, expectedPattern), (found.Times, found.Turns));
    }

    [Theory]
    [InlineData("ABCDE")]
    [InlineData("ABABC")]
    [InlineData("AB")]
    public void In_LastTurnIsNew_SaysNothingOfIt(string turns) =>
        Assert.DoesNotContain(turns.Length, Repetition.In(Journal(turns), longestPattern: 3).Keys);

    [Fact]
    public void In_SameCallWithAnotherResult_IsProgress()
    {
        var journal = Journal("AAA");
        journal[^1].ToolFinished.Output = "something new";

        Assert.DoesNotContain(3, Repetition.In(journal, longestPattern: 3).Keys);
    }

    [Fact]
    public async Task RunAsync_SameCallAgainAndAgain_TheModelIsToldAndThenTheRunEnds()
    {
        await using var harness = await TurnHarness.StartAsync(_ => ModelAnswer.Tool("ls", new { path = "." }));
        harness.Loops.WarnAfter = 3;
        harness.Loops.EndAfter = 5;

        var result = await harness.RunAsync();

        Assert.Equal(TurnOutcome.Failed, result.Outcome);
        Assert.Contains("it made the same call of ls 5 times in a row", result.Error, StringComparison.Ordinal);
        Assert.Equal(5, harness.Model.Requests.Count);
        var last = harness.Model.Requests[^1].ToolResults;
        Assert.Equal([false, false, true, true], last.Select(one => one.Text.Contains("times in a row", StringComparison.Ordinal)));
        // The journal has the results as they were.
        Assert.All(harness.Journal.Entries.Where(entry => entry.ToolFinished is not null), entry => Assert.DoesNotContain("in a row", entry.ToolFinished.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ModelThatListensToTheWarning_GoesOn()
    {
        await using var harness = await TurnHarness.StartAsync(request =>
            request.ToolResults.Any(result => result.Text.Contains("4 times in a row", StringComparison.Ordinal))
                ? ModelAnswer.Text("I stop here.")
                : ModelAnswer.Tool("ls", new { path = "." }));

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);
        Assert.Equal(5, harness.Model.Requests.Count);
    }

    private static List<JournalEntry> Journal(string turns) =>
    [
        .. turns.SelectMany((letter, index) => new[]
        {
            new JournalEntry
            {
                AssistantMessage = new AssistantMessage { Turn = index + 1, Blocks = { new ContentBlock { ToolUse = new ToolUse { Id = $"c{index}", Tool = $"{letter}", Input = new() } } } },
            },
            new JournalEntry { ToolFinished = new ToolFinished { Turn = index + 1, ToolCallId = $"c{index}", Tool = $"{letter}", Output = $"result of {letter}" } },
        }),
    ];
}
