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
    public async Task Commands_UnderTheirOldNames_AreTheSame()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        scratch.AddScript("script", "exec sleep 1000");
        await scratch.StartAsync();
        var commands = scratch.Application.ResourceCommands;

        Assert.True((await commands.ExecuteCommandAsync("script", "resource-restart", scratch.Limit)).Success);
        Assert.True((await commands.ExecuteCommandAsync("script", "resource-stop", scratch.Limit)).Success);
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Finished);
        Assert.True((await commands.ExecuteCommandAsync("script", "resource-start", scratch.Limit)).Success);
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
    }

    [Fact]
    public async Task Restart_OfAResourceWhoseDependencyIsDown_WaitsForItAgain()
    {
        await using var scratch = new ScratchApplication();
        var first = scratch.AddScript("first", "exec sleep 1000");
        var second = scratch.AddScript("second", "exec sleep 1000").WaitFor(first);
        await scratch.StartAsync();
        var commands = scratch.Application.ResourceCommands;
        await commands.ExecuteCommandAsync(first.Resource, KnownResourceCommands.StopCommand, scratch.Limit);

        var restart = commands.ExecuteCommandAsync(second.Resource, KnownResourceCommands.RestartCommand, scratch.Limit);
        await scratch.UntilAsync("second", s => s.State?.Text == KnownResourceStates.Waiting);
        Assert.False(restart.IsCompleted);
        await commands.ExecuteCommandAsync(first.Resource, KnownResourceCommands.StartCommand, scratch.Limit);

        Assert.True((await restart).Success);
        await scratch.UntilAsync("second", s => s.State?.Text == KnownResourceStates.Running);
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
    [InlineData("word", "start", "Command 'start' not available for resource 'word'.")]
    [InlineData("nobody", "start", "Resource 'nobody' not found.")]
    public async Task ExecuteCommand_ThatCannotBe_SaysWhy(string resource, string command, string message)
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "sleep 1000");
        scratch.Builder.AddParameter("word", "xyzzy");
        await scratch.StartAsync();
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);

        var result = await scratch.Application.ResourceCommands.ExecuteCommandAsync(resource, command, scratch.Limit);

        Assert.False(result.Success);
        Assert.Equal(message, result.ErrorMessage);
    }

    [Fact]
    public async Task WithCommand_OfAnyResource_IsExecutedWithItsIdAndServices()
    {
        await using var scratch = new ScratchApplication();
        ExecuteCommandContext? seen = null;
        var script = scratch.AddScript("script", "sleep 1000").WithCommand("dance", "Dance", context =>
        {
            seen = context;
            return Task.FromResult(CommandResults.Success());
        });
        await scratch.StartAsync();

        var result = await scratch.Application.ResourceCommands.ExecuteCommandAsync(script.Resource, "dance", scratch.Limit);

        Assert.True(result.Success);
        Assert.StartsWith("script-", seen!.ResourceName, StringComparison.Ordinal);
        Assert.Same(scratch.Notifications, seen.ServiceProvider.GetService(typeof(ResourceNotificationService)));
        Assert.Equal("Executing command 'dance'.", await scratch.LineAsync(script.Resource, "Executing"));
        Assert.Equal("Successfully executed command 'dance'.", await scratch.LineAsync(script.Resource, "Successfully"));
    }

    [Fact]
    public async Task WithCommand_ThatThrows_FailsAndSaysWhyInTheLog()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "sleep 1000")
            .WithCommand("dance", "Dance", _ => throw new InvalidOperationException("two left feet"));
        await scratch.StartAsync();

        var result = await scratch.Application.ResourceCommands.ExecuteCommandAsync(script.Resource, "dance", scratch.Limit);

        Assert.Equal((false, "Unhandled exception thrown."), (result.Success, result.ErrorMessage));
        Assert.Contains("two left feet", await scratch.LineAsync(script.Resource, "two left feet"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithCommand_ThatIsDisabledInThisState_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "sleep 1000").WithCommand(
            "dance",
            "Dance",
            _ => Task.FromResult(CommandResults.Success()),
            new CommandOptions
            {
                UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
                    ? ResourceCommandState.Disabled
                    : ResourceCommandState.Enabled,
            });
        await scratch.StartAsync();
        var commands = scratch.Application.ResourceCommands;

        var refused = await commands.ExecuteCommandAsync(script.Resource, "dance", scratch.Limit);
        await commands.ExecuteCommandAsync(script.Resource, "stop", scratch.Limit);
        var executed = await commands.ExecuteCommandAsync(script.Resource, "dance", scratch.Limit);

        Assert.StartsWith("Command 'dance' not available for resource 'script-", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.True(executed.Success);
    }

    [Fact]
    public async Task WithCommand_OfTheSameName_ReplacesTheEarlierOne()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "sleep 1000")
            .WithCommand("dance", "Dance", _ => Task.FromResult(CommandResults.Failure("earlier")))
            .WithCommand("dance", "Dance", _ => Task.FromResult(CommandResults.Failure("later")));
        await scratch.StartAsync();

        var result = await scratch.Application.ResourceCommands.ExecuteCommandAsync(script.Resource, "dance", scratch.Limit);

        Assert.Equal("later", result.ErrorMessage);
    }
}
