using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
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
    public async Task Start_WhenTheTimeOfTheRuntimeHasPassed_IsRefused()
    {
        await using var scratch = new ScratchApplication(
            true, "--dcp-container-runtime=no-such-runtime", "--ASPIRE_CONTAINER_RUNTIME=podman", "--DcpPublisher:ContainerRuntimeInitializationTimeout=00:00:01");
        scratch.Builder.AddContainer("box", "box").WithExplicitStart();

        var refusal = await Assert.ThrowsAnyAsync<DistributedApplicationException>(scratch.StartAsync);

        Assert.Equal(Warning, refusal.Message);
    }

    [Fact]
    public async Task Start_WithATimeoutThatIsNoNumber_IsRefused()
    {
        await using var scratch = new ScratchApplication(true, "--dcp-container-runtime=no-such-runtime", "--dcp-dependency-check-timeout=soon");
        scratch.Builder.AddContainer("box", "box").WithExplicitStart();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(scratch.StartAsync);

        Assert.Equal("Invalid value \"soon\" for \"--dcp-dependency-check-timeout\". Expected an integer value.", refusal.Message);
    }

    [Theory]
    [InlineData("docker", "Container runtime 'docker' was found but appears to be unhealthy. Ensure that Docker is running and that the Docker daemon is accessible. If Resource Saver mode is enabled, containers may not run. For more information, visit: https://docs.docker.com/desktop/use-desktop/resource-saver/")]
    [InlineData("podman", "Container runtime 'podman' was found but appears to be unhealthy. Ensure that Podman is running.")]
    public void Warning_OfARuntimeThatDoesNotAnswer_SaysWhatToDo(string name, string warning) =>
        Assert.Equal(warning, ContainerRuntimes.Unhealthy(name));

    [Fact]
    public async Task Names_OfWhatOutlivesTheApplication_AreTheSameInEachRun()
    {
        await using var scratch = new ScratchApplication();
        scratch.Builder.Configuration["AppHost:Sha256"] = "0123ABCDEF";
        var kept = scratch.Builder.AddContainer("kept", "box").WithLifetime(ContainerLifetime.Persistent);
        var services = scratch.Application.Services;

        services.GetRequiredService<ResourceInstances>().Create([kept.Resource]);

        Assert.Equal(["kept-0123abcd"], kept.Resource.InstanceIds());
        Assert.Matches("^aspire-persistent-network-0123abcd-[A-Za-z0-9-]{1,32}$", services.GetRequiredService<ContainerNetwork>().Name);
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
    public async Task ExternalService_WithAnAddress_Runs()
    {
        await using var scratch = new ScratchApplication(false, "--Parameters:llm-url=https://localhost:9/v1/");
        scratch.Builder.AddExternalService("my-docs", "http://localhost:8/");
        scratch.Builder.AddExternalService("llm", scratch.Builder.AddParameter("llm-url"));

        var waiting = scratch.UntilAsync("llm", s => s.State?.Text == KnownResourceStates.Waiting);
        await scratch.StartAsync();
        await waiting;

        await scratch.UntilAsync("my-docs", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.UntilAsync("llm", s => s.State?.Text == KnownResourceStates.Running);
    }

    [Theory]
    [InlineData("localhost", "The URL for the external service must be an absolute URI.")]
    [InlineData("https://localhost/v1", "The URI absolute path must end with '/'. (Parameter 'uri')")]
    [InlineData("https://localhost/#v1", "The URI cannot contain a fragment. (Parameter 'uri')")]
    [InlineData("https://localhost/?v=1", "The URI cannot contain a query string. (Parameter 'uri')")]
    public async Task ExternalService_AtWhatIsNoAddressOfAService_IsRefused(string url, string problem)
    {
        await using var scratch = new ScratchApplication(args: $"--Parameters:url={url}");

        var refusal = Assert.Throws<ArgumentException>(() => scratch.Builder.AddExternalService("llm", url));
        var late = scratch.Builder.AddExternalService("late", scratch.Builder.AddParameter("url"));
        await scratch.StartAsync();

        Assert.Equal($"The external service URL '{url}' is invalid: {problem} (Parameter 'url')", refusal.Message);
        await scratch.UntilAsync("late", s => s.State?.Text == KnownResourceStates.FailedToStart);
        Assert.Equal($"The value for URL parameter 'url' is invalid: {problem}", await scratch.LineAsync(late.Resource, "url"));
    }

    [Fact]
    public async Task WithImage_WithTwoTags_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        var box = scratch.Builder.AddContainer("box", "registry:5000/box:1");

        var refusal = Assert.Throws<InvalidOperationException>(() => box.WithImage("registry:5000/box:1", "2"));

        Assert.Equal("Ambiguous tags - a tag was provided on both the 'tag' and 'image' parameters", refusal.Message);
    }
}
