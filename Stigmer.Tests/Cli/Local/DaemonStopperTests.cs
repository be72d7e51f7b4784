using Stigmer.Cli.Local;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Cli.Local;

public sealed class DaemonStopperTests
{
    [Fact]
    public async Task StopAsync_DaemonThatDoesNotListen_IsKilledWithAllBelowIt()
    {
        using var folder = new TempFolder();
        var home = new DaemonHome(folder["home"]);
        home.Create();
        await using var stubborn = ProcessHandle.Start("sh", ["-c", "trap '' TERM; setsid tail -f /dev/null & tail -f /dev/null & echo up; wait; wait"]);
        await stubborn.Output.FirstContainingAsync("up");
        var record = new DaemonRecord(stubborn.Id, ProcessIdentity.Of(stubborn.Id)!, TimeProvider.System.GetUtcNow(), DaemonPorts.Default);

        await new DaemonStopper(home, TimeProvider.System) { Grace = TimeSpan.FromMilliseconds(200) }.StopAsync(record, CancellationToken.None);

        Assert.False(record.IsAlive);
        Assert.Empty(stubborn.Offspring);
    }
}
