using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost;

public sealed class WaitForCompletionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task WaitForCompletion_OfOneThatEndsAsExpected_StartsAfterIt(int exitCode)
    {
        await using var scratch = new ScratchApplication();
        var gate = Path.Combine(scratch.Folder, "gate");
        var prepare = scratch.AddScript("prepare", $"until [ -e '{gate}' ]; do sleep 0.02; done; exit {exitCode}");
        var main = scratch.AddScript("main", "sleep 1000").WaitForCompletion(prepare, exitCode);
        var start = scratch.StartAsync();

        await scratch.UntilAsync("prepare", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.LineAsync(main.Resource, "Waiting for resource 'prepare' to complete.");
        await scratch.UntilAsync("main", s => s.State?.Text == KnownResourceStates.Waiting);
        Assert.False(start.IsCompleted);
        await File.WriteAllTextAsync(gate, "", scratch.Limit);

        await start;
        await scratch.UntilAsync("main", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.LineAsync(main.Resource, "Finished waiting for resource 'prepare'.");
    }

    [Fact]
    public async Task WaitForCompletion_OfOneThatEndsOtherwise_FailsAndSaysHow()
    {
        await using var scratch = new ScratchApplication();
        var prepare = scratch.AddScript("prepare", "exit 1");
        var main = scratch.AddScript("main", "sleep 1000").WaitForCompletion(prepare);

        await scratch.StartAsync();

        await scratch.UntilAsync("main", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.LineAsync(main.Resource, "Resource 'prepare' has entered the 'Finished' state with exit code '1', expected '0'.");
    }

    [Fact]
    public async Task WaitForCompletion_OfOneThatCannotStart_Fails()
    {
        await using var scratch = new ScratchApplication();
        var prepare = scratch.Builder.AddExecutable("prepare", "no-such-program", ".");
        var main = scratch.AddScript("main", "sleep 1000").WaitForCompletion(prepare);

        await scratch.StartAsync();

        await scratch.UntilAsync("main", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.LineAsync(main.Resource, "Dependency resource 'prepare' failed to start.");
    }

    [Fact]
    public async Task WaitForResourceHealthy_OfOneThatHasEnded_IsGivenUpWhenNobodyLooksOn()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        scratch.Builder.AddExecutable("broken", "no-such-program", ".");
        await scratch.StartAsync();

        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => scratch.Notifications.WaitForResourceHealthyAsync("broken", scratch.Limit));

        Assert.Equal("Stopped waiting for resource 'broken' to become healthy because it failed to start.", problem.Message);
    }
}
