using Compat.Tests.GrpcPeers;
using Compat.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Compat.Tests.GrpcHealth;

/// <summary>The health service.</summary>
public sealed class HealthTests
{
    private HealthStatus database = HealthStatus.Healthy;

    [Theory]
    [InlineData(HealthStatus.Healthy, ServingStatus.Serving)]
    [InlineData(HealthStatus.Degraded, ServingStatus.Serving)]
    [InlineData(HealthStatus.Unhealthy, ServingStatus.NotServing)]
    public async Task Check_WholeServer_AnswersForAllChecks(HealthStatus status, ServingStatus expected)
    {
        database = status;
        await using var host = await StartAsync();

        var response = await new Health.HealthClient(host.Channel).CheckAsync(new HealthCheckRequest());

        Assert.Equal(expected, response.Status);
    }

    [Fact]
    public async Task Check_MappedService_AsksOnlyItsChecks()
    {
        database = HealthStatus.Unhealthy;
        await using var host = await StartAsync();

        var response = await new Health.HealthClient(host.Channel).CheckAsync(new HealthCheckRequest { Service = "web" });

        Assert.Equal(ServingStatus.Serving, response.Status);
    }

    [Fact]
    public async Task Check_UnknownService_IsNotFound()
    {
        await using var host = await StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Health.HealthClient(host.Channel).CheckAsync(new HealthCheckRequest { Service = "nobody" }));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Watch_StatusChanges_IsToldOnce()
    {
        await using var host = await StartAsync();
        using var call = new Health.HealthClient(host.Channel).Watch(new HealthCheckRequest());
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.Serving, call.ResponseStream.Current.Status);

        database = HealthStatus.Unhealthy;

        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(Patience.Limit));
        Assert.Equal(ServingStatus.NotServing, call.ResponseStream.Current.Status);
    }

    [Fact]
    public async Task Watch_ServerStops_SaysNotServing()
    {
        var host = await StartAsync();
        using var call = new Health.HealthClient(host.Channel).Watch(new HealthCheckRequest());
        Assert.True(await call.ResponseStream.MoveNext());

        await host.StopAsync();

        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(Patience.Limit));
        Assert.Equal(ServingStatus.NotServing, call.ResponseStream.Current.Status);
        Assert.False(await call.ResponseStream.MoveNext().WaitAsync(Patience.Limit));
        await host.DisposeAsync();
    }

    private Task<PeerHost> StartAsync() => PeerHost.StartAsync(
        services: services =>
        {
            services.AddGrpcHealthChecks(options => options.Services.Map("web", check => check.Tags.Contains("web")))
                .AddCheck("database", () => new HealthCheckResult(database))
                .AddCheck("pages", () => HealthCheckResult.Healthy(), ["web"]);
            services.Configure<HealthCheckPublisherOptions>(options =>
            {
                options.Delay = TimeSpan.Zero;
                options.Period = TimeSpan.FromSeconds(1);
            });
        },
        map: app => app.MapGrpcHealthChecksService());
}
