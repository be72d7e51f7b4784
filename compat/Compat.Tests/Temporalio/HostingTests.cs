using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;
using Temporalio.Workflows;

namespace Compat.Tests.Temporalio;

public class HostingTests(Cluster cluster) : IClassFixture<Cluster>
{
    private readonly string _queue = Cluster.NewQueue();

    [Fact]
    public async Task HostedWorker_ScopedActivities_HaveAScopePerInvocation()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddScoped<Scoped>();
        builder.Services.AddHostedTemporalWorker(cluster.Target, "default", _queue)
            .AddScopedActivities<ScopedActivities>()
            .AddWorkflow<TwoSteps>()
            .ConfigureOptions(options => options.MaxConcurrentActivities = 3);
        using var host = builder.Build();
        await host.StartAsync();

        var result = await cluster.Client.ExecuteWorkflowAsync((TwoSteps wf) => wf.RunAsync(), Cluster.NewWorkflow(_queue))
            .WaitAsync(Patience.Limit);

        await host.StopAsync();
        Assert.Equal(2, result.Distinct().Count());
        Assert.All(result, id => Assert.Contains(id, Scoped.Disposed));
    }

    [Fact]
    public async Task HostedWorker_ClientInTheServices_IsUsed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTemporalClient(cluster.Target, "default");
        builder.Services.AddScoped<Scoped>();
        builder.Services.AddHostedTemporalWorker(_queue).AddTransientActivities<ScopedActivities>().AddWorkflow<TwoSteps>();
        using var host = builder.Build();
        await host.StartAsync();

        var client = host.Services.GetRequiredService<ITemporalClient>();
        var result = await client.ExecuteWorkflowAsync((TwoSteps wf) => wf.RunAsync(), Cluster.NewWorkflow(_queue))
            .WaitAsync(Patience.Limit);

        await host.StopAsync();
        Assert.Equal(2, result.Length);
    }

    [Fact]
    public void AddHostedTemporalWorker_SameQueueTwice_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddHostedTemporalWorker("queue");

        Assert.Throws<InvalidOperationException>(() => services.AddHostedTemporalWorker("queue"));
    }
}

public sealed class Scoped : IDisposable
{
    internal static readonly System.Collections.Concurrent.ConcurrentBag<string> Disposed = [];

    public string Id { get; } = Guid.NewGuid().ToString();

    public void Dispose() => Disposed.Add(Id);
}

public class ScopedActivities(Scoped scoped)
{
    [Activity]
    public Task<string> WhoAsync() => Task.FromResult(scoped.Id);
}

[Workflow]
public class TwoSteps
{
    [WorkflowRun]
    public Task<string[]> RunAsync()
    {
        var options = new ActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(10) };
        return Workflow.WhenAllAsync(
            Workflow.ExecuteActivityAsync((ScopedActivities acts) => acts.WhoAsync(), options),
            Workflow.ExecuteActivityAsync((ScopedActivities acts) => acts.WhoAsync(), options));
    }
}
