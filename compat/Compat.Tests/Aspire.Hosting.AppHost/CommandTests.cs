using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost;

public sealed class CommandTests
{
    [Fact]
    public async Task Restart_OfARunningProcess_StartsAnotherOneAtTheSameAddress()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "sleep 1000").WithHttpEndpoint();
        await scratch.StartAsync();
        var first = ScratchApplication.PidOf(await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running));
        var url = script.GetEndpoint("http").Url;

        var result = await scratch.Application.ResourceCommands.ExecuteCommandAsync(script.Resource, KnownResourceCommands.RestartCommand, scratch.Limit);

        Assert.True(result.Success);
        var second = ScratchApplication.PidOf(await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running));
        Assert.NotEqual(first, second);
        Assert.Equal(url, script.GetEndpoint("http").Url);
    }

    [Fact]
    public async Task Stop_ThenStart_PassesThroughStoppingAndClearsTheExitCode()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "sleep 1000");
        await scratch.StartAsync();
        var commands = scratch.Application.ResourceCommands;
        var stopping = scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Stopping);

        Assert.True((await commands.ExecuteCommandAsync(script.Resource, "stop", scratch.Limit)).Success);
        await stopping;
        var ended = await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Finished);
        Assert.Equal(143, ended.Snapshot.ExitCode);
        Assert.True((await commands.ExecuteCommandAsync(script.Resource, "start", scratch.Limit)).Success);

        var running = await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
        Assert.Null(running.Snapshot.ExitCode);
    }

    [Fact]
    public async Task Start_OfAWaitingResource_StopsItsWaiting()
    {
        await using var scratch = new ScratchApplication();
        var failed = scratch.Builder.AddExecutable("failed", "no-such-program", ".");
        var waiting = scratch.AddScript("waiting", "sleep 1000").WaitFor(failed);
        var start = scratch.StartAsync();
        await scratch.UntilAsync("waiting", s => s.State?.Text == KnownResourceStates.Waiting);

        await scratch.Application.ResourceCommands.ExecuteCommandAsync(waiting.Resource, "start", scratch.Limit);

        await start;
        await scratch.UntilAsync("waiting", s => s.State?.Text == KnownResourceStates.Running);
    }

    [Theory]
    [InlineData("script", "start", "Command 'start' not available for resource 'script'.")]
    [InlineData("script", "dance", "Command 'dance' not available for resource 'script'.")]
    [InlineData("nobody", "start", "Resource 'nobody' not found.")]
    public async Task ExecuteCommand_ThatCannotBe_SaysWhy(string resource, string command, string message)
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "sleep 1000");
        await scratch.StartAsync();
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);

        var result = await scratch.Application.ResourceCommands.ExecuteCommandAsync(resource, command, scratch.Limit);

        Assert.False(result.Success);
        Assert.Equal(message, result.ErrorMessage);
    }
}
