using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Compat.Tests.ApplicationHost;

public sealed class HealthLoopTests
{
    private readonly HeldClock _clock = new();

    [Fact]
    public async Task Pauses_BetweenChecks_GrowWhileUnhealthyAndAreLongWhileHealthy()
    {
        await using var scratch = WithClock();
        var verdict = HealthCheckResult.Unhealthy();
        scratch.Builder.Services.AddHealthChecks().AddCheck("pulse", () => verdict);
        scratch.Builder.AddResource(new Outside("outside")).WithInitialState(Running).WithHealthCheck("pulse");
        await scratch.StartAsync();

        foreach (var seconds in new[] { 1, 2, 3, 4, 5 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await _clock.EndNextAsync());
        }

        var sixth = await _clock.NextAsync();
        verdict = HealthCheckResult.Healthy();
        sixth.End();
        var healthy = await _clock.NextAsync();
        verdict = HealthCheckResult.Degraded();
        healthy.End();

        Assert.Equal(TimeSpan.FromSeconds(5), sixth.Length);
        Assert.Equal(TimeSpan.FromSeconds(30), healthy.Length);
        Assert.Equal(TimeSpan.FromSeconds(1), (await _clock.NextAsync()).Length);
    }

    [Fact]
    public async Task Loop_OfAResourceThatStopsAndRunsAgain_BeginsAnew()
    {
        await using var scratch = WithClock();
        var checks = 0;
        scratch.Builder.Services.AddHealthChecks().AddCheck("pulse", () => HealthCheckResult.Unhealthy($"check {++checks}"));
        var outside = scratch.Builder.AddResource(new Outside("outside")).WithInitialState(Running).WithHealthCheck("pulse").Resource;
        await scratch.StartAsync();
        await _clock.EndNextAsync();
        var abandoned = await _clock.NextAsync();

        await scratch.Notifications.PublishUpdateAsync(outside, s => s with { State = KnownResourceStates.Exited });
        Assert.Null((await scratch.UntilAsync("outside", s => s.State?.Text == KnownResourceStates.Exited)).Snapshot.HealthStatus);
        await scratch.Notifications.PublishUpdateAsync(outside, s => s with { State = KnownResourceStates.Running });
        var first = await _clock.NextAsync();
        abandoned.End();
        first.End();

        Assert.Equal(TimeSpan.FromSeconds(1), first.Length);
        Assert.Equal(TimeSpan.FromSeconds(2), (await _clock.NextAsync()).Length);
        Assert.Equal(4, checks);
    }

    [Fact]
    public async Task Check_ThatThrows_IsUnhealthyAndCheckedOn()
    {
        await using var scratch = WithClock();
        scratch.Builder.Services.AddHealthChecks().AddCheck("pulse", () => throw new InvalidOperationException("no pulse"));
        scratch.Builder.AddResource(new Outside("outside")).WithInitialState(Running).WithHealthCheck("pulse");

        await scratch.StartAsync();

        await _clock.EndNextAsync();
        Assert.Equal(TimeSpan.FromSeconds(2), (await _clock.NextAsync()).Length);
        var state = await scratch.UntilAsync("outside", s => s.HealthReports[0].Status is not null);
        Assert.Equal(HealthStatus.Unhealthy, state.Snapshot.HealthStatus);
        Assert.Contains("no pulse", state.Snapshot.HealthReports[0].ExceptionText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ThatCannotBeMade_IsUnhealthyAndCheckedOn()
    {
        await using var scratch = WithClock();
        scratch.Builder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration("pulse", _ => throw new InvalidOperationException("no doctor"), failureStatus: null, tags: null));
        scratch.Builder.AddResource(new Outside("outside")).WithInitialState(Running).WithHealthCheck("pulse");

        await scratch.StartAsync();

        await _clock.EndNextAsync();
        Assert.Equal(TimeSpan.FromSeconds(2), (await _clock.NextAsync()).Length);
        var state = await scratch.UntilAsync("outside", s => s.HealthReports[0].Status == HealthStatus.Unhealthy);
        Assert.Equal("Error calling HealthCheckService.", state.Snapshot.HealthReports[0].Description);
        Assert.Contains("no doctor", state.Snapshot.HealthReports[0].ExceptionText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Running", new HealthStatus[0], false, HealthStatus.Healthy)]
    [InlineData("Running", new[] { HealthStatus.Healthy, HealthStatus.Degraded }, false, HealthStatus.Degraded)]
    [InlineData("Running", new[] { HealthStatus.Healthy }, true, HealthStatus.Unhealthy)]
    [InlineData("Starting", new[] { HealthStatus.Healthy }, false, null)]
    [InlineData(null, new HealthStatus[0], false, null)]
    public void HealthStatus_OfASnapshot_IsThatOfItsWorstReport(string? state, HealthStatus[] reports, bool oneIsMissing, HealthStatus? expected)
    {
        ImmutableArray<HealthReportSnapshot> all = [.. reports.Select(status => new HealthReportSnapshot("a", status, null, null))];
        var snapshot = new CustomResourceSnapshot
        {
            ResourceType = "Outside",
            Properties = [],
            State = state,
            HealthReports = oneIsMissing ? all.Add(new HealthReportSnapshot("b", null, null, null)) : all,
        };

        Assert.Equal(expected, snapshot.HealthStatus);
    }

    private static CustomResourceSnapshot Running => new() { ResourceType = "Outside", Properties = [], State = KnownResourceStates.Running };

    private ScratchApplication WithClock()
    {
        var scratch = new ScratchApplication(disableDashboard: true);
        scratch.Builder.Services.AddSingleton<TimeProvider>(_clock);
        return scratch;
    }

    private sealed class Outside(string name) : Resource(name);
}
