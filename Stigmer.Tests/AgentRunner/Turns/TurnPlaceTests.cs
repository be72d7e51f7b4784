using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Turns;

public class TurnPlaceTests
{
    [Theory]
    [InlineData("", "", "q@here", null)]
    [InlineData("", "q@here", "q@here", null)]
    [InlineData("", "q@there", "q@here", "q@there")]
    [InlineData("q@there", "", "q@here", "q@there")]
    [InlineData("q@there", "q@here", "q@here", null)]
    [InlineData("q@there", "q@there", null, null)]
    public void Elsewhere_NewestOfTheRunElseOfTheSession_Decides(string ofSession, string ofRun, string? own, string? expected)
    {
        var journal = new ExecutionJournal("aex-2", new Blueprint()) { Earlier = [[Started(ofSession, 1)]] };
        journal.Add([Started(ofRun, 1)]);

        Assert.Equal(expected, TurnPlace.Elsewhere(journal, own));
    }

    private static JournalEntry Started(string queue, long seq) => new() { Seq = seq, TurnStarted = new TurnStarted { Turn = 1, TaskQueue = queue } };
}
