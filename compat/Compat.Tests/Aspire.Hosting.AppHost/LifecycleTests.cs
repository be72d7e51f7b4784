using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost;

public sealed class LifecycleTests
{
    private const string Category = "Aspire.Hosting.DistributedApplication: ";

    [Fact]
    public async Task Start_OfAnApplication_WritesTheDocumentedLines()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "sleep 1000");

        await scratch.StartAsync();

        Assert.Equal(
            [
                Category + "Aspire version: 13.2.0",
                Category + "Distributed application starting.",
                Category + $"Application host directory is: {scratch.Folder}",
                Category + "Distributed application started. Press Ctrl+C to shut down.",
            ],
            scratch.Log.Lines.Where(line => line.StartsWith(Category, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_WhileAResourceWaits_HasNotEnded()
    {
        await using var scratch = new ScratchApplication();
        var go = scratch.AddScript("go", "sleep 1000").WithExplicitStart();
        scratch.AddScript("needy", "sleep 1000").WaitFor(go);

        var starting = scratch.StartAsync();
        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.Waiting);
        Assert.DoesNotContain(scratch.Log.Lines, line => line.StartsWith(Category + "Distributed application started", StringComparison.Ordinal));
        await scratch.Application.ResourceCommands.ExecuteCommandAsync(go.Resource, "start", scratch.Limit);

        await starting;
        Assert.Contains(scratch.Log.Lines, line => line.StartsWith(Category + "Distributed application started", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publication_OfAnApplication_SaysNothingOfAStart()
    {
        await using var scratch = new ScratchApplication(args: ["--publisher", "manifest"]);
        scratch.Builder.Configuration["Pipeline:OutputPath"] = Path.Combine(scratch.Folder, "out");

        await scratch.Application.RunAsync(scratch.Limit);

        Assert.Equal([Category + "Aspire version: 13.2.0"], scratch.Log.Lines.Where(line => line.StartsWith(Category, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Events_OfAStart_ComeInOrder()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "exit 0").WithHttpEndpoint();
        var events = new List<string>();
        Note<BeforeStartEvent>(scratch, events);
        Note<ResourceEndpointsAllocatedEvent>(scratch, events);
        Note<BeforeResourceStartedEvent>(scratch, events);
        Note<AfterResourcesCreatedEvent>(scratch, events);
        var stopped = new TaskCompletionSource<ResourceStoppedEvent>();
        scratch.Builder.Eventing.Subscribe<ResourceStoppedEvent>(script.Resource, (e, _) =>
        {
            stopped.TrySetResult(e);
            return Task.CompletedTask;
        });

        await scratch.StartAsync();

        Assert.Equal(
            [nameof(BeforeStartEvent), nameof(ResourceEndpointsAllocatedEvent), nameof(BeforeResourceStartedEvent), nameof(AfterResourcesCreatedEvent)],
            events);
        Assert.Equal(0, (await stopped.Task.WaitAsync(scratch.Limit)).ResourceEvent.Snapshot.ExitCode);
    }

    [Fact]
    public async Task EnvironmentCallback_OfASecondStart_IsAskedAgain()
    {
        await using var scratch = new ScratchApplication();
        var starts = 0;
        var script = scratch.AddScript("script", "echo start $START; sleep 1000")
            .WithEnvironment(context => context.EnvironmentVariables["START"] = Interlocked.Increment(ref starts));
        await scratch.StartAsync();
        await scratch.LineAsync(script.Resource, "start 1");

        await scratch.Application.ResourceCommands.ExecuteCommandAsync(script.Resource, "restart", scratch.Limit);

        await scratch.LineAsync(script.Resource, "start 2");
    }

    private static void Note<T>(ScratchApplication scratch, List<string> events) where T : global::Aspire.Hosting.Eventing.IDistributedApplicationEvent =>
        scratch.Builder.Eventing.Subscribe<T>((_, _) =>
        {
            events.Add(typeof(T).Name);
            return Task.CompletedTask;
        });
}
