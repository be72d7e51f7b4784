using Stigmer.AgentRunner.Reporting;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Reporting;

public class HeldFileTests
{
    [Fact]
    public void Dispose_AnotherAttemptPutItsOwnThere_LeavesIt()
    {
        using var folder = new TempFolder();
        using var mine = new HeldFile(folder["aex-1.held"]);
        mine.Open();
        using var theirs = new HeldFile(folder["aex-1.held"]);
        theirs.Replace([new JournalEntry { Key = "turn/1/assistant" }]);

        mine.Dispose();

        Assert.True(theirs.TryRead(out var entries));
        Assert.Equal("turn/1/assistant", Assert.Single(entries).Key);
    }
}
