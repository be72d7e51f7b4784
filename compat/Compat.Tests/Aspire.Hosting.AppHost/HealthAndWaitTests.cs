using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.ApplicationHost;

public sealed class HealthAndWaitTests
{
    [Fact]
    public async Task WaitFor_ADependencyWithAHealthCheck_StartsOnlyWhenItIsHealthyAndReady()
    {
        await using var scratch = new ScratchApplication();
        var isHealthy = false;
        var readyDone = new TaskCompletionSource();
        scratch.Builder.Services.AddHealthChecks()
            .AddCheck("pulse", () => Volatile.Read(ref isHealthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var first = scratch.AddScript("first", "sleep 1000").WithHealthCheck("pulse");
        var second = scratch.AddScript("second", "sleep 1000").WaitFor(first);
        scratch.Builder.Eventing.Subscribe<ResourceReadyEvent>(first.Resource, (_, _) => readyDone.Task);
        var start = scratch.StartAsync();

        await scratch.UntilAsync("first", s => s.HealthStatus == HealthStatus.Unhealthy && s.HealthReports.Any(r => r.Description == "not yet"));
        await scratch.LineAsync(second.Resource, "Waiting for resource 'first' to become healthy.");
        Volatile.Write(ref isHealthy, true);
        await scratch.LineAsync(second.Resource, "Waiting for resource ready to execute for 'first'.");
        await scratch.UntilAsync("second", s => s.State?.Text == KnownResourceStates.Waiting);
        Assert.False(start.IsCompleted);
        readyDone.SetResult();

        await start;
        await scratch.UntilAsync("second", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.LineAsync(second.Resource, "Waiting for resource 'first' to enter the 'Running' state.");
        await scratch.LineAsync(second.Resource, "Finished waiting for resource 'first'.");
    }

    [Fact]
    public async Task WaitFor_ADependencyThatEnds_FailsWhenNobodyLooksOn()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        scratch.Builder.Services.AddHealthChecks().AddCheck("pulse", () => HealthCheckResult.Unhealthy());
        var first = scratch.AddScript("first", "exit 3").WithHealthCheck("pulse");
        var second = scratch.AddScript("second", "sleep 1000").WaitFor(first);

        await scratch.StartAsync();

        await scratch.UntilAsync("second", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.LineAsync(second.Resource, "Resource 'first' has entered the 'Finished' state prematurely.");
    }

    [Fact]
    public async Task WaitFor_ADependencyThatCannotStart_FailsWhenNobodyLooksOn()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        var second = scratch.AddScript("second", "sleep 1000").WaitFor(scratch.Builder.AddExecutable("first", "no-such-program", "."));

        await scratch.StartAsync();

        await scratch.UntilAsync("second", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.LineAsync(second.Resource, "Dependency resource 'first' failed to start.");
    }

    [Fact]
    public async Task ResourceReady_AfterARestart_IsToldAgain()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "sleep 1000");
        var told = 0;
        scratch.Builder.Eventing.Subscribe<ResourceReadyEvent>(script.Resource, (_, _) =>
        {
            Interlocked.Increment(ref told);
            return Task.CompletedTask;
        });
        await scratch.StartAsync();
        await scratch.Notifications.WaitForResourceHealthyAsync("script", scratch.Limit);

        await scratch.Application.ResourceCommands.ExecuteCommandAsync(script.Resource, "restart", scratch.Limit);
        await scratch.Notifications.WaitForResourceHealthyAsync("script", scratch.Limit);

        Assert.Equal(2, told);
    }

    [Fact]
    public async Task HttpHealthCheck_OfAServerThatAnswersOtherwise_IsUnhealthyUntilItAnswersAsExpected()
    {
        var status = StatusCodes.Status503ServiceUnavailable;
        var web = WebApplication.CreateSlimBuilder();
        web.WebHost.UseUrls("http://127.0.0.1:0");
        web.Logging.ClearProviders();
        await using var server = web.Build();
        server.MapGet("/health", () => Results.StatusCode(Volatile.Read(ref status)));
        await server.StartAsync(CancellationToken.None);
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "sleep 1000")
            .WithHttpEndpoint(port: new Uri(server.Urls.First()).Port, isProxied: false)
            .WithHttpHealthCheck("/health");

        await scratch.StartAsync();
        var unhealthy = await scratch.UntilAsync("script", s => s.HealthStatus == HealthStatus.Unhealthy && s.HealthReports[0].Description is not null);
        Volatile.Write(ref status, StatusCodes.Status200OK);

        await scratch.Notifications.WaitForResourceHealthyAsync("script", scratch.Limit);
        Assert.Equal("script_http_/health_200_check", unhealthy.Snapshot.HealthReports[0].Name);
    }

    [Fact]
    public async Task Start_WithAHealthCheckThatIsNotRegistered_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "true").WithHealthCheck("absent");

        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(scratch.StartAsync);
        Assert.Equal("A health check registration is missing. Check logs for more details.", refused.Message);
        Assert.Contains(
            "Aspire.Hosting.DistributedApplicationBuilder: The health check 'absent' is not registered and is required for resource 'script'.",
            scratch.Log.Lines);
    }

    [Fact]
    public async Task WaitForResourceHealthy_Cancelled_SaysHowTheResourceFares()
    {
        await using var scratch = new ScratchApplication(disableDashboard: true);
        scratch.Builder.Services.AddHealthChecks().AddCheck("pulse", () => HealthCheckResult.Unhealthy());
        scratch.Builder.AddResource(new Outside("outside"))
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "Outside", Properties = [], State = KnownResourceStates.Running })
            .WithHealthCheck("pulse");
        await scratch.StartAsync();
        var known = await scratch.UntilAsync("outside", s => s.HealthReports[0].Status is not null);
        using var soon = new CancellationTokenSource();
        var wait = scratch.Notifications.WaitForResourceHealthyAsync("outside", soon.Token);
        var inVain = scratch.Notifications.WaitForResourceHealthyAsync("nobody", soon.Token);

        await soon.CancelAsync();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
        string[] lines =
        [
            "Resource 'outside' failed to become healthy before the operation was cancelled.",
            "- Current State: Running",
            $"- Creation Time: {known.Snapshot.CreationTimeStamp}",
            "- Current Health: Unhealthy",
            "- Health Reports:",
            "  - pulse: Unhealthy",
        ];
        Assert.Equal(lines, cancelled.Message.Split(Environment.NewLine));
        Assert.EndsWith(
            "Unable to retrieve current state for resource 'nobody'.",
            (await Assert.ThrowsAsync<OperationCanceledException>(() => inVain)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task InitialState_OfAResourceOfOnesOwn_IsCheckedLikeAnyOther()
    {
        await using var scratch = new ScratchApplication();
        scratch.Builder.Services.AddHealthChecks().AddCheck("pulse", () => HealthCheckResult.Healthy());
        var outside = scratch.Builder.AddResource(new Outside("outside"))
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "Outside", Properties = [], State = KnownResourceStates.Running })
            .WithHealthCheck("pulse");
        scratch.AddScript("inside", "sleep 1000").WaitFor(outside);

        await scratch.StartAsync();

        await scratch.Notifications.WaitForResourceHealthyAsync("outside", scratch.Limit);
        await scratch.UntilAsync("inside", s => s.State?.Text == KnownResourceStates.Running);
    }

    private sealed class Outside(string name) : Resource(name);
}
