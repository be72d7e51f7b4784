using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost;

public sealed class EndpointTests
{
    [Fact]
    public async Task Endpoint_OfWhichNothingIsSaid_FollowsItsScheme()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "true").WithEndpoint().WithHttpEndpoint().WithEndpoint(scheme: "redis");

        Assert.Equal(
            [("tcp", "tcp", "tcp"), ("http", "http", "http"), ("redis", "redis", "tcp")],
            script.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (endpoint.Name, endpoint.UriScheme, endpoint.Transport)));
        Assert.All(
            script.Resource.Annotations.OfType<EndpointAnnotation>(),
            endpoint => Assert.Equal((ProtocolType.Tcp, true, false, null, null), (endpoint.Protocol, endpoint.IsProxied, endpoint.IsExternal, endpoint.Port, endpoint.TargetPort)));
    }

    [Fact]
    public void Transport_OfAnEndpointWhoseSchemeIsChanged_FollowsIt()
    {
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: "web") { UriScheme = "https" };
        Assert.Equal("http", endpoint.Transport);

        endpoint.Transport = "http2";
        Assert.Equal("http2", endpoint.Transport);
    }

    [Theory]
    [InlineData(7001, null, false, 7001, 7001)]
    [InlineData(null, 7001, false, 7001, 7001)]
    [InlineData(7001, 7002, false, 7001, 7002)]
    [InlineData(7001, null, true, 7001, null)]
    [InlineData(null, 7001, true, null, 7001)]
    public void Ports_OfAnEndpoint_StandForEachOtherWithoutAProxy(int? port, int? targetPort, bool isProxied, int? expectedPort, int? expectedTargetPort)
    {
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, port: port, targetPort: targetPort) { IsProxied = isProxied };

        Assert.Equal((expectedPort, expectedTargetPort), (endpoint.Port, endpoint.TargetPort));
    }

    [Theory]
    [InlineData(null, null, false, 1, "Service 'script-http' needs to specify a port for endpoint 'http' since it isn't using a proxy.")]
    [InlineData(7001, 7002, false, 1, "The endpoint 'http' for resource 'script' is not using a proxy, and it has a value of Port property that is different from the value of TargetPort property. For proxy-less endpoints they must match.")]
    [InlineData(7001, null, false, 2, "Resource 'script' uses multiple replicas and a proxy-less endpoint 'http'. These features do not work together.")]
    [InlineData(7001, 7001, true, 1, "The endpoint 'http' for resource 'script' requested a proxy (IsProxied is true). Non-container resources cannot be proxied when both TargetPort and Port are specified with the same value.")]
    [InlineData(null, 7001, true, 2, "Resource 'script' can have multiple replicas, and it uses endpoint 'http' that has TargetPort property set. Each replica must have a unique port; setting TargetPort is not allowed.")]
    public async Task Start_WithPortsThatCannotBe_SaysWhy(int? port, int? targetPort, bool isProxied, int replicas, string message)
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "true").WithEndpoint(name: "other").WithAnnotation(new ReplicaAnnotation(replicas))
            .WithHttpEndpoint(port: port, targetPort: targetPort, isProxied: isProxied);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(scratch.StartAsync);

        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public async Task WithEndpoint_OfANameThatIsTaken_SaysHowThatCameAbout()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "true").WithHttpEndpoint();

        var refusal = Assert.Throws<DistributedApplicationException>(() => script.WithHttpEndpoint());

        Assert.Equal(
            "Endpoint with name 'http' already exists. Endpoint name may not have been explicitly specified and was derived automatically from scheme argument (e.g. 'http', 'https', or 'tcp'). Multiple calls to WithEndpoint (and related methods) may result in a conflict if name argument is not specified. Each endpoint must have a unique name. For more information on networking in Aspire see: https://aka.ms/dotnet/aspire/networking",
            refusal.Message);
    }

    [Fact]
    public async Task Address_BeforeTheStart_IsNotThereButCanBeAwaited()
    {
        await using var scratch = new ScratchApplication();
        var endpoint = scratch.AddScript("script", "sleep 1000").WithHttpEndpoint().GetEndpoint("http");
        var unknown = scratch.AddScript("other", "sleep 1000").GetEndpoint("http");
        var waiting = endpoint.GetValueAsync(scratch.Limit);

        Assert.Equal(
            "The endpoint `http` is not allocated for the resource `script`.",
            Assert.Throws<InvalidOperationException>(() => endpoint.Url).Message);
        Assert.Equal(
            "The endpoint `http` is not defined for the resource `other`.",
            Assert.Throws<InvalidOperationException>(() => unknown.Url).Message);
        Assert.False(waiting.IsCompleted);
        await scratch.StartAsync();

        Assert.Equal($"http://localhost:{endpoint.Port}", await waiting);
        Assert.Equal(await waiting, endpoint.Url);
    }

    [Fact]
    public async Task OwnPorts_OfAProcess_AreInItsVariablesAndArguments()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "echo \"told $0 $1\"; sleep 1000");
        script.WithEnvironment("EARLIER", "1")
            .WithEndpoint(name: "any", env: "ANY")
            .WithHttpEndpoint(targetPort: 7003, env: "TARGET")
            .WithEndpoint(name: "proxyless", port: 7004, isProxied: false, env: "FIXED")
            .WithArgs(script.GetEndpoint("any").Property(EndpointProperty.TargetPort), ReferenceExpression.Create($"at {script.GetEndpoint("any").Property(EndpointProperty.TargetPort)}"));
        await scratch.StartAsync();

        var running = await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
        var own = running.Snapshot.EnvironmentVariables[1].Value;
        Assert.Equal(
            [("EARLIER", "1"), ("ANY", own), ("TARGET", "7003"), ("FIXED", "7004")],
            running.Snapshot.EnvironmentVariables.Select(variable => (variable.Name, variable.Value)));
        Assert.NotEqual(script.GetEndpoint("any").Port.ToString(CultureInfo.InvariantCulture), own);
        Assert.Equal($"told {own} at {own}", await scratch.LineAsync(script.Resource, "told"));
    }

    [Fact]
    public async Task RandomizePorts_OfATest_LeavesPortsWithoutAProxy()
    {
        await using var scratch = new ScratchApplication(args: "--DcpPublisher:RandomizePorts=true");
        var script = scratch.AddScript("script", "sleep 1000")
            .WithHttpEndpoint(port: 7001).WithHttpEndpoint(port: 7001, name: "proxyless", isProxied: false);

        await scratch.StartAsync();

        Assert.NotEqual(7001, script.GetEndpoint("http").Port);
        Assert.Equal(7001, script.GetEndpoint("proxyless").Port);
    }

    [Fact]
    public async Task Urls_OfAResource_AreInactiveUntilItRunsAndInTheOrderOfItsEndpoints()
    {
        await using var scratch = new ScratchApplication();
        var first = scratch.AddScript("first", "sleep 1000").WithExplicitStart();
        scratch.AddScript("second", "sleep 1000").WithExplicitStart().WaitFor(first)
            .WithEndpoint(scheme: "https", name: "secure").WithHttpEndpoint(name: "plain")
            .WithUrlForEndpoint("plain", url => (url.DisplayText, url.DisplayOrder) = ("Plain", 7));
        await scratch.StartAsync();

        var before = await scratch.UntilAsync("second", s => s.Urls.Length > 0);
        await scratch.Application.ResourceCommands.ExecuteCommandAsync(first.Resource, "start", scratch.Limit);
        await scratch.Application.ResourceCommands.ExecuteCommandAsync("second", "start", scratch.Limit);
        var running = await scratch.UntilAsync("second", s => s.State?.Text == KnownResourceStates.Running);

        Assert.Equal([("secure", true), ("plain", true)], before.Snapshot.Urls.Select(url => (url.Name, url.IsInactive)));
        Assert.Equal([("secure", false), ("plain", false)], running.Snapshot.Urls.Select(url => (url.Name, url.IsInactive)));
        Assert.Equal(("Plain", 7), (running.Snapshot.Urls[1].DisplayProperties.DisplayName, running.Snapshot.Urls[1].DisplayProperties.SortOrder));
    }
}
