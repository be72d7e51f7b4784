using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

/// <summary>The variables of each kind of reference: names, values and their order.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<EndpointAnnotation, int> NoPorts = [];

    [Fact]
    public async Task WithReference_ToAProject_TellsEachEndpointTwiceInItsOrder()
    {
        await using var scratch = new ScratchApplication();
        var server = scratch.Builder.AddProject<Sample>("my-server", launchProfileName: null)
            .WithEndpoint(name: "https", scheme: "https", port: 7280, isProxied: false)
            .WithHttpEndpoint(name: "http", port: 7281, isProxied: false)
            .WithHttpEndpoint(name: "grpc-web", port: 7282, isProxied: false);
        var client = scratch.AddScript("client", "true").WithReference(server).WithReference(server.GetEndpoint("grpc-web"));
        Allocate(scratch, server.Resource);

        Assert.Equal(
            [
                "MY_SERVER_HTTPS=https://localhost:7280",
                "services__my-server__https__0=https://localhost:7280",
                "MY_SERVER_HTTP=http://localhost:7281",
                "services__my-server__http__0=http://localhost:7281",
                "MY_SERVER_GRPC_WEB=http://localhost:7282",
                "services__my-server__http__1=http://localhost:7282",
            ],
            await VariablesAsync(scratch, client.Resource));
    }

    [Fact]
    public async Task WithReference_ToAnEndpoint_TellsThatOneOnly()
    {
        await using var scratch = new ScratchApplication();
        var box = scratch.Builder.AddContainer("box", "box").WithHttpEndpoint(targetPort: 80, name: "web").WithHttpEndpoint(targetPort: 81, name: "other");
        var client = scratch.AddScript("client", "true").WithReference(box.GetEndpoint("web"));
        Allocate(scratch, box.Resource);
        var url = box.GetEndpoint("web").Url;

        Assert.Equal([$"BOX_WEB={url}", $"services__box__http__0={url}"], await VariablesAsync(scratch, client.Resource));
    }

    [Fact]
    public async Task WithReference_ToRedis_TellsConnectionStringAndParts()
    {
        await using var scratch = new ScratchApplication(args: "--Parameters:redis-password=a b");
        var redis = scratch.Builder.AddRedis("redis");
        var client = scratch.AddScript("client", "true").WithReference(redis);
        Allocate(scratch, redis.Resource);
        var port = redis.GetEndpoint("tcp").Port;

        Assert.Equal(
            [
                $"ConnectionStrings__redis=localhost:{port},password=a b",
                "REDIS_HOST=localhost",
                $"REDIS_PORT={port}",
                "REDIS_PASSWORD=a b",
                $"REDIS_URI=redis://:a%20b@localhost:{port}",
            ],
            await VariablesAsync(scratch, client.Resource));
    }

    [Fact]
    public async Task WithReference_ByAnotherName_ChangesConnectionStringAndParts()
    {
        await using var scratch = new ScratchApplication();
        var client = scratch.AddScript("client", "true").WithReference(scratch.Builder.AddResource(new Store("store")), connectionName: "my.cache-1");

        Assert.Equal(
            ["ConnectionStrings__my.cache-1=there", "MY_CACHE_1__1ST_PART=one"],
            await VariablesAsync(scratch, client.Resource));
    }

    [Fact]
    public async Task WithReference_ToAConnectionString_IsOneVariable()
    {
        await using var scratch = new ScratchApplication(args: ["--ConnectionStrings:cs=here", "--ConnectionStrings:own=there"]);
        var client = scratch.AddScript("client", "true")
            .WithReference(scratch.Builder.AddConnectionString("cs"))
            .WithReference(scratch.Builder.AddConnectionString("own", "OWN_VARIABLE"), connectionName: "not-used");

        Assert.Equal(["ConnectionStrings__cs=here", "OWN_VARIABLE=there"], await VariablesAsync(scratch, client.Resource));
    }

    [Fact]
    public async Task WithReference_ToAMissingConnectionString_IsAnErrorUnlessItIsOptional()
    {
        await using var scratch = new ScratchApplication();
        var store = scratch.Builder.AddResource(new Missing("store"));
        var needy = scratch.AddScript("needy", "true").WithReference(store);
        var content = scratch.AddScript("content", "true").WithReference(store, optional: true);

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => VariablesAsync(scratch, needy.Resource));

        Assert.Equal("The connection string for the resource 'store' is not available.", refusal.Message);
        Assert.Empty(await VariablesAsync(scratch, content.Resource));
    }

    [Fact]
    public async Task WithReference_ToAnExternalService_TellsItsAddress()
    {
        await using var scratch = new ScratchApplication(args: "--Parameters:llm-url=https://localhost:9/");
        var client = scratch.AddScript("client", "true")
            .WithReference(scratch.Builder.AddExternalService("my-docs", "https://localhost:8/"))
            .WithReference(scratch.Builder.AddExternalService("llm", scratch.Builder.AddParameter("llm-url")));

        Assert.Equal(
            [
                "MY_DOCS=https://localhost:8/",
                "services__my-docs__https__0=https://localhost:8/",
                "services__llm__https__0=https://localhost:9/",
                "LLM_HTTPS=https://localhost:9/",
            ],
            await VariablesAsync(scratch, client.Resource));
    }

    [Fact]
    public async Task WithReference_ToEachKind_IsARelationship()
    {
        await using var scratch = new ScratchApplication();
        var server = scratch.Builder.AddProject<Sample>("server", launchProfileName: null).WithHttpEndpoint();
        var box = scratch.Builder.AddContainer("box", "box").WithHttpEndpoint(targetPort: 80);
        var client = scratch.AddScript("client", "true")
            .WithReference(server)
            .WithReference(box.GetEndpoint("http"))
            .WithReference(scratch.Builder.AddResource(new Store("store")))
            .WithReference(scratch.Builder.AddExternalService("docs", "https://localhost:8/"));

        Assert.Equal(
            ["Reference server", "Reference box", "Reference store", "Reference docs"],
            InitialSnapshots.For(client.Resource).Relationships.Select(relationship => $"{relationship.Type} {relationship.ResourceName}"));
    }

    private static void Allocate(ScratchApplication scratch, IResource resource) =>
        scratch.Application.Services.GetRequiredService<EndpointAllocator>().Allocate(resource);

    private static async Task<IEnumerable<string>> VariablesAsync(ScratchApplication scratch, IResource resource)
    {
        var plan = await scratch.Application.Services.GetRequiredService<LaunchPlanner>().PlanAsync(resource, "abcdefgh", NoPorts, scratch.Limit);
        return plan.Declared.Select(name => $"{name}={plan.Environment.GetValueOrDefault(name)}");
    }

    private sealed class Missing(string name) : Resource(name), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"");

        ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) => new((string?)null);
    }

    private sealed class Store(string name) : Resource(name), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"there");

        IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
            [new("1st-part", ReferenceExpression.Create($"one"))];
    }

    private sealed class Sample : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Path.GetTempPath(), "sample", "sample.csproj");
    }
}
