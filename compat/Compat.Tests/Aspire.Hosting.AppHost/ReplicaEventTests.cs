using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

/// <summary>What is told once for all replicas of a resource, and what each is told.</summary>
public sealed class ReplicaEventTests
{
    [Fact]
    public async Task Events_OfAResourceWithReplicas_AreToldOnceForAll()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        var two = Two(scratch).WaitFor(scratch.AddScript("first", "exec sleep 1000"));
        var starts = Count<BeforeResourceStartedEvent>(scratch, two.Resource);
        var readies = Count<ResourceReadyEvent>(scratch, two.Resource);

        await scratch.StartAsync();
        await ReadyAsync(scratch, two.Resource);

        Assert.Equal((1, 1), (starts(), readies()));
        Assert.All(two.Resource.InstanceIds(), id => Assert.Single(LinesOf(scratch, id), line => line.EndsWith("Finished waiting for resource 'first'.", StringComparison.Ordinal)));
        await scratch.Application.ResourceCommands.ExecuteCommandAsync(two.Resource.InstanceIds()[0], KnownResourceCommands.RestartCommand, scratch.Limit);
        await ReadyAsync(scratch, two.Resource);
        Assert.Equal((2, 1), (starts(), readies()));
    }

    [Fact]
    public async Task Start_OfOneThatWaits_StopsTheWaitingOfAll()
    {
        await using var scratch = new ScratchApplication();
        var two = Two(scratch).WaitFor(scratch.Builder.AddExecutable("failed", "no-such-program", "."));
        var start = scratch.StartAsync();
        foreach (var id in await IdsAsync(scratch, two.Resource))
        {
            await scratch.Notifications.WaitForInstanceAsync(id, s => s.State?.Text == KnownResourceStates.Waiting, scratch.Limit);
        }

        await scratch.Application.ResourceCommands.ExecuteCommandAsync(two.Resource.InstanceIds()[1], KnownResourceCommands.StartCommand, scratch.Limit);

        await start;
        await ReadyAsync(scratch, two.Resource);
    }

    [Fact]
    public async Task ExecuteCommand_OfAResourceWithReplicas_IsExecutedOnEachAndSaysWhichFailed()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        var two = Two(scratch);
        two.WithCommand("dance", "Dance", context => Task.FromResult(
            context.ResourceName == two.Resource.InstanceIds()[0] ? CommandResults.Failure("lame") : CommandResults.Success()));
        two.WithCommand("rest", "Rest", context => Task.FromResult(
            context.ResourceName == two.Resource.InstanceIds()[0] ? CommandResults.Canceled() : CommandResults.Success()));
        await scratch.StartAsync();
        var commands = scratch.Application.ResourceCommands;

        var danced = await commands.ExecuteCommandAsync(two.Resource, "dance", scratch.Limit);
        var rested = await commands.ExecuteCommandAsync(two.Resource, "rest", scratch.Limit);
        var byName = await commands.ExecuteCommandAsync("two", "dance", scratch.Limit);

        Assert.Equal(
            $"1 command executions failed.{Environment.NewLine}Resource '{two.Resource.InstanceIds()[0]}' failed with error message: lame",
            danced.ErrorMessage);
        Assert.Equal((false, true), (rested.Success, rested.Canceled));
        Assert.Equal("Resource 'two' not found.", byName.ErrorMessage);
    }

    [Fact]
    public async Task PublishUpdate_WithoutAnId_ChangesEveryReplica()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        var two = Two(scratch);
        await scratch.StartAsync();

        await scratch.Notifications.PublishUpdateAsync(two.Resource, s => s with { IconName = "Bot" });

        Assert.All(two.Resource.InstanceIds(), id => Assert.True(scratch.Notifications.TryGetCurrentState(id, out var known) && known.Snapshot.IconName == "Bot"));
        Assert.False(scratch.Notifications.TryGetCurrentState("two", out _));
    }

    private static IResourceBuilder<ExecutableResource> Two(ScratchApplication scratch) =>
        scratch.AddScript("two", "exec sleep 1000").WithAnnotation(new ReplicaAnnotation(2));

    private static Func<int> Count<T>(ScratchApplication scratch, IResource resource) where T : IDistributedApplicationResourceEvent
    {
        var count = 0;
        scratch.Builder.Eventing.Subscribe<T>(resource, (_, _) =>
        {
            Interlocked.Increment(ref count);
            return Task.CompletedTask;
        });
        return () => count;
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(ScratchApplication scratch, IResource resource)
    {
        await scratch.UntilAsync(resource.Name, _ => true);
        return resource.InstanceIds();
    }

    private static async Task ReadyAsync(ScratchApplication scratch, IResource resource)
    {
        foreach (var id in resource.InstanceIds())
        {
            var ready = await scratch.Notifications.WaitForInstanceAsync(id, s => s.Ready is not null, scratch.Limit);
            await ready.Ready!.WaitAsync(scratch.Limit);
        }
    }

    private static IEnumerable<string> LinesOf(ScratchApplication scratch, string id) =>
        scratch.Application.Services.GetRequiredService<ResourceLoggerService>().LogOf(id).Lines().Select(line => line.Content);
}
