using Stigmer.Api.Executions.V1;
using Stigmer.Tests.Cli.Runs;

namespace Stigmer.Tests.Cli.Commands;

public sealed class SteeringCommandsTests
{
    [Theory]
    [InlineData("✓ Sent to aex-1", "send", "aex-1", "--message", "stop there")]
    [InlineData("✓ Paused aex-1; go on with 'stigmer resume aex-1'", "pause", "aex-1")]
    [InlineData("✓ Resumed aex-1", "resume", "aex-1")]
    [InlineData("✓ Cancelled aex-1", "cancel", "aex-1", "--reason", "enough")]
    public async Task Command_OfALiveRun_SaysWhatItDid(string said, params string[] args)
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync([.. args, "--server", server.Address]));

        Assert.Equal(said + "\n", terminal.Out);
        Assert.Equal(args[0], Assert.Single(server.Run.Steered));
    }

    [Fact]
    public async Task Cancel_EndedRun_SaysThatItHadEnded()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        server.Run.HasEnded = true;
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("cancel", "aex-1", "--server", server.Address));

        Assert.StartsWith("✓ Nothing to do: aex-1 has already ended", terminal.Out, StringComparison.Ordinal);
        Assert.Empty(server.Run.Steered);
    }

    [Fact]
    public async Task Continue_EndedRun_StartsAnotherAndFollowsIt()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        server.Run.HasEnded = true;
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("continue", "aex-1", "--max-turns", "9", "--max-time", "1.5h", "--server", server.Address));

        var budget = Assert.Single(server.Run.Continued).Budget;
        Assert.Equal((9, 5400), (budget.MaxTurns, budget.MaxTime.Seconds));
        Assert.Contains("✓ Agent execution started: known-agent\n", terminal.Out);
        Assert.Contains("✓ Done!", terminal.Out);
    }

    [Fact]
    public async Task Continue_LiveRun_RaisesItsLimits()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("continue", "aex-1", "--max-tokens", "2000000", "--server", server.Address));

        Assert.Equal("Raised the limits of aex-1: 2,000,000 tokens\n", terminal.Error);
    }

    [Fact]
    public async Task Attach_Run_ShowsItFromTheBeginning()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(RecordedRun.Typical());
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync("attach", "aex-1", "--server", server.Address));

        Assert.Contains("I will look around.", terminal.Out);
    }

    [Fact]
    public async Task Attach_CtrlC_LeavesTheRunAlone()
    {
        await using var server = await ScriptedStigmerServer.StartAsync(new RecordedRun().Finish(ExecutionOutcome.Cancelled));
        server.Run.NeverEnds = true;
        using var terminal = new RecordingTerminal();

        var running = terminal.RunAsync("attach", "aex-1", "--server", server.Address);
        await Patience.UntilAsync(() => !server.Run.Resumed.IsEmpty, "the watch");
        terminal.Interrupts.Raise();

        Assert.Equal(130, await running.WithPatience());
        Assert.False(server.Run.Cancelled.IsCompleted);
    }

    [Theory]
    [InlineData("--max-time 'soon' is not a time", "--max-time", "soon")]
    [InlineData("--max-turns -1 is no limit", "--max-turns", "-1")]
    [InlineData("--max-tokens many is no limit", "--max-tokens", "many")]
    [InlineData("--max-turns 99999999999 is no limit", "--max-turns", "99999999999")]
    [InlineData("--max-time '99999999d' is not a time", "--max-time", "99999999d")]
    public async Task Run_WrongLimit_NamesIt(string problem, params string[] options)
    {
        using var terminal = new RecordingTerminal();

        Assert.Equal(1, await terminal.RunAsync(["run", "x", "-m", "go", .. options]));

        Assert.StartsWith("Error: " + problem, terminal.Error);
    }
}
