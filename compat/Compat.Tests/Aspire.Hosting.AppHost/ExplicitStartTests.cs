using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost;

public sealed class ExplicitStartTests
{
    [Fact]
    public async Task WithExplicitStart_IsLeftAloneUntilItIsStarted()
    {
        await using var scratch = new ScratchApplication();
        var tool = scratch.AddScript("tool", "sleep 1000").WithExplicitStart();
        var announced = 0;
        scratch.Builder.Eventing.Subscribe<BeforeResourceStartedEvent>(tool.Resource, (_, _) =>
        {
            Interlocked.Increment(ref announced);
            return Task.CompletedTask;
        });

        await scratch.StartAsync();

        await scratch.UntilAsync("tool", s => s.State?.Text == KnownResourceStates.NotStarted);
        Assert.Equal(0, announced);
        var commands = scratch.Application.ResourceCommands;
        Assert.False((await commands.ExecuteCommandAsync(tool.Resource, KnownResourceCommands.RestartCommand, scratch.Limit)).Success);
        Assert.True((await commands.ExecuteCommandAsync(tool.Resource, KnownResourceCommands.StartCommand, scratch.Limit)).Success);
        await scratch.UntilAsync("tool", s => s.State?.Text == KnownResourceStates.Running);
        Assert.Equal(1, announced);
    }

    [Fact]
    public async Task WaitFor_OneWithExplicitStart_WaitsUntilItIsStarted()
    {
        await using var scratch = new ScratchApplication();
        var tool = scratch.AddScript("tool", "sleep 1000").WithExplicitStart();
        scratch.AddScript("main", "sleep 1000").WaitFor(tool);
        var start = scratch.StartAsync();
        await scratch.UntilAsync("main", s => s.State?.Text == KnownResourceStates.Waiting);
        Assert.False(start.IsCompleted);

        await scratch.Application.ResourceCommands.ExecuteCommandAsync(tool.Resource, KnownResourceCommands.StartCommand, scratch.Limit);

        await start;
        await scratch.UntilAsync("main", s => s.State?.Text == KnownResourceStates.Running);
    }
}
