using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

public sealed class ContainerTests
{
    private const string Warning =
        "Container runtime 'no-such-runtime' could not be found. See https://aka.ms/dotnet/aspire/containers for more details on supported container runtimes.";

    [Fact]
    public async Task Start_WithoutARuntime_WarnsLeavesTheContainerUnhealthyAndItsDependentsWaiting()
    {
        await using var scratch = new ScratchApplication(false, "--ASPIRE_CONTAINER_RUNTIME=no-such-runtime");
        var box = scratch.Builder.AddContainer("box", "box", "1.0").WithHttpEndpoint(targetPort: 80);
        scratch.AddScript("needy", "true").WaitFor(box);
        scratch.AddScript("other", "sleep 100");

        var starting = scratch.StartAsync();

        var state = await scratch.UntilAsync("box", s => s.State is { Text: "RuntimeUnhealthy", Style: "warning" });
        Assert.Equal("Container", state.Snapshot.ResourceType);
        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.Waiting);
        await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.Running);
        Assert.False(starting.IsCompleted);
        Assert.Contains(scratch.Log.Lines, line => line.EndsWith(Warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithoutARuntimeAndNobodyLooking_FailsTheDependents()
    {
        await using var scratch = new ScratchApplication(true, "--ASPIRE_CONTAINER_RUNTIME=no-such-runtime");
        var box = scratch.Builder.AddContainer("box", "box");
        scratch.AddScript("needy", "true").WaitFor(box);

        await scratch.StartAsync();

        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task AddRedis_InDevelopment_KeepsItsPasswordOutOfTheArguments()
    {
        await using var scratch = new ScratchApplication(false, "--Parameters:cache-password=a b");

        var redis = scratch.Builder.AddRedis("cache", port: 6400).Resource;
        redis.PrimaryEndpoint.EndpointAnnotation.AllocatedEndpoint = new(redis.PrimaryEndpoint.EndpointAnnotation, "localhost", 6400);

        Assert.Equal("localhost:6400,password=a b", await redis.ConnectionStringExpression.GetValueAsync(scratch.Limit));
        Assert.Equal("redis://:a%20b@localhost:6400", await redis.UriExpression.GetValueAsync(scratch.Limit));
        Assert.Equal("{cache.connectionString}", ((IManifestExpressionProvider)redis).ValueExpression);
    }

    [Fact]
    public async Task ExternalService_WithAnAddress_Runs_AndTellsItToThoseWhoReferenceIt()
    {
        await using var scratch = new ScratchApplication(false, "--Parameters:llm-url=https://localhost:9/");
        var fixedOne = scratch.Builder.AddExternalService("my-docs", "http://localhost:8/");
        var chosen = scratch.Builder.AddExternalService("llm", scratch.Builder.AddParameter("llm-url"));
        var script = scratch.AddScript("script", "true").WithReference(fixedOne).WithReference(chosen);

        await scratch.StartAsync();
        await scratch.UntilAsync("llm", s => s.State?.Text == KnownResourceStates.Running);
        var plan = await scratch.Application.Services.GetRequiredService<LaunchPlanner>()
            .PlanAsync(script.Resource, "abcdefgh", new Dictionary<EndpointAnnotation, int>(), scratch.Limit);

        Assert.Equal("http://localhost:8/", plan.Environment["MY_DOCS"]);
        Assert.Equal("http://localhost:8/", plan.Environment["services__my-docs__http__0"]);
        Assert.Equal("https://localhost:9/", plan.Environment["LLM_HTTPS"]);
        Assert.Equal("https://localhost:9/", plan.Environment["services__llm__https__0"]);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("https://localhost/v1")]
    public async Task AddExternalService_AtWhatIsNoAddressOfAService_IsRefused(string url)
    {
        await using var scratch = new ScratchApplication();

        Assert.Throws<ArgumentException>(() => scratch.Builder.AddExternalService("llm", url));
    }
}
