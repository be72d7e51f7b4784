using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Stigmer.AppHost.Restarts;

namespace Stigmer.Tests.AppHost;

public sealed class RestartOnCrashTests
{
    [Fact]
    public async Task Crash_OfAResource_IsReportedAndTheResourceIsStartedAgain()
    {
        await using var scratch = new ScratchAppHost("--RestartOnCrash:FirstDelay=00:00:00.010");
        scratch.AddScript("fragile", "test -e crashed && exec sleep 1000; touch crashed; printf '\\033[32mthe last\\033[0m words\\n'; exit 9").WithRestartOnCrash();

        await scratch.StartAsync();

        await scratch.UntilAsync("fragile", s => s.State?.Text == KnownResourceStates.Finished && s.ExitCode == 9);
        var again = await scratch.UntilAsync("fragile", s => s.State?.Text == KnownResourceStates.Running && s.ExitCode is null);
        var history = scratch.Application.Services.GetRequiredService<RestartHistory>();
        Assert.Equal("exit code 9: the last words", history.LastErrorOf(again.ResourceId));
        await Patience.UntilAsync(() => history.CountOf(again.ResourceId) == 1, "the restart to be counted");
    }

    [Fact]
    public async Task FailedStart_OfAResource_IsRememberedWithItsReasonAndNotTriedAgain()
    {
        await using var scratch = new ScratchAppHost();
        scratch.Builder.AddExecutable("ghost", "no-such-program", ".").WithRestartOnCrash();

        await scratch.StartAsync();

        var failed = await scratch.UntilAsync("ghost", s => s.State?.Text == KnownResourceStates.FailedToStart);
        var history = scratch.Application.Services.GetRequiredService<RestartHistory>();
        await Patience.UntilAsync(() => history.LastErrorOf(failed.ResourceId) is not null, "the failure to be remembered");
        Assert.Contains("no-such-program", history.LastErrorOf(failed.ResourceId));
        Assert.Equal(0, history.CountOf(failed.ResourceId));
    }

    [Fact]
    public async Task Refusal_ThatDoesNotEnd_IsShownAndNotTriedForEver()
    {
        await using var scratch = new ScratchAppHost("--RestartOnCrash:FirstDelay=00:00:00.010", "--RestartOnCrash:Attempts=3");
        scratch.Builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        scratch.AddScript("stubborn", "echo COLOUR is 'x'; exit 1").WithHealthCheck("never").WithRestartOnCrash();

        await scratch.StartAsync();

        var failed = await scratch.UntilAsync("stubborn", s => s.State is { Text: "FailedToStart", Style: "error" });
        var history = scratch.Application.Services.GetRequiredService<RestartHistory>();
        Assert.Equal((2, "exit code 1: COLOUR is x"), (history.CountOf(failed.ResourceId), history.LastErrorOf(failed.ResourceId)));
        var again = await scratch.Application.ResourceCommands.ExecuteCommandAsync(failed.ResourceId, KnownResourceCommands.StartCommand, scratch.Limit);
        Assert.True(again.Success, again.ErrorMessage);
    }

    [Fact]
    public async Task Stop_ByCommand_LeavesTheResourceStopped()
    {
        await using var scratch = new ScratchAppHost("--RestartOnCrash:FirstDelay=00:00:00.010");
        var steady = scratch.AddScript("steady", "sleep 1000").WithRestartOnCrash();
        var fragile = scratch.AddScript("fragile", "test -e crashed && exec sleep 1000; touch crashed; exit 9").WithRestartOnCrash();
        await scratch.StartAsync();

        await scratch.Application.ResourceCommands.ExecuteCommandAsync(steady.Resource, KnownResourceCommands.StopCommand, scratch.Limit);

        // By the time that a crash has been dealt with, the stop has been, too.
        var history = scratch.Application.Services.GetRequiredService<RestartHistory>();
        var crashed = await scratch.UntilAsync(fragile.Resource.Name, s => s.State is not null);
        await Patience.UntilAsync(() => history.CountOf(crashed.ResourceId) == 1, "the restart to be counted");
        var state = await scratch.UntilAsync(steady.Resource.Name, s => s.State is not null);
        Assert.Equal(KnownResourceStates.Finished, state.Snapshot.State?.Text);
        Assert.Equal(0, history.CountOf(state.ResourceId));
    }
}
