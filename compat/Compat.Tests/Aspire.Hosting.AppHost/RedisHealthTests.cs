using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Compat.Tests.ApplicationHost;

public sealed class RedisHealthTests
{
    [RedisFact]
    public async Task Check_OfARedisResource_FollowsTheServer()
    {
        using var server = new RedisServer();
        await server.StartAsync();
        await using var scratch = new ScratchApplication(args: $"--Parameters:cache-password={RedisServer.Password}");
        var redis = scratch.Builder.AddRedis("cache");
        var endpoint = redis.Resource.Annotations.OfType<EndpointAnnotation>().Single();
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", server.Port);
        var health = scratch.Application.Services.GetRequiredService<HealthCheckService>();

        var up = await health.CheckHealthAsync(check => check.Name == "cache_check", scratch.Limit);
        server.Kill();
        var down = await health.CheckHealthAsync(check => check.Name == "cache_check", scratch.Limit);

        Assert.Contains(redis.Resource.Annotations.OfType<HealthCheckAnnotation>(), check => check.Key == "cache_check");
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (up.Status, down.Status));
    }
}
