using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_OfAProcessThatWillNotEnd_KillsItAfterSixSeconds()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        using var clock = new HeldClock();
        scratch.Builder.Services.AddSingleton<TimeProvider>(clock);
        var stubborn = scratch.AddScript("stubborn", "trap '' TERM; echo ready; while :; do sleep 1000; done");
        await scratch.StartAsync();
        await scratch.LineAsync(stubborn.Resource, "ready");

        var stop = scratch.Application.ResourceCommands.ExecuteCommandAsync(stubborn.Resource, KnownResourceCommands.StopCommand, scratch.Limit);
        var grace = await clock.NextAsync();

        Assert.Equal(TimeSpan.FromSeconds(6), grace.Length);
        var stopping = await scratch.UntilAsync("stubborn", s => s.State?.Text == KnownResourceStates.Stopping);
        Assert.True(Directory.Exists($"/proc/{ScratchApplication.PidOf(stopping)}"));
        grace.End();
        Assert.True((await stop).Success);
        var end = await scratch.UntilAsync("stubborn", s => s.State?.Text == KnownResourceStates.Finished);
        Assert.Equal(137, end.Snapshot.ExitCode);
    }

    [Fact]
    public async Task Stop_OfTheApplication_AsksAllAtOnce()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);

        using var clock = new HeldClock();

        // Nobody is killed, however slow the machine is: one that was asked alone would have waited in vain.
        scratch.Builder.Services.AddSingleton<TimeProvider>(clock);
        var first = scratch.AddScript("first", Together("first", "second"));
        var second = scratch.AddScript("second", Together("second", "first")).WaitFor(first);
        await scratch.StartAsync();
        await scratch.LineAsync(first.Resource, "prepared");
        await scratch.LineAsync(second.Resource, "prepared");

        await scratch.Application.StopAsync(scratch.Limit);

        Assert.Equal(5, (await scratch.UntilAsync("first", s => s.ExitCode is not null)).Snapshot.ExitCode);
        Assert.Equal(5, (await scratch.UntilAsync("second", s => s.ExitCode is not null)).Snapshot.ExitCode);
    }

    /// <summary>Asked to end, it ends with 5 when the other one has been asked, too.</summary>
    private static string Together(string self, string other) => $$"""
        asked() { : >{{self}}.asked; for n in $(seq 500); do [ -e {{other}}.asked ] && exit 5; sleep 0.02; done; exit 9; }
        trap asked TERM
        echo prepared
        while :; do sleep 0.02; done
        """;
}
