using System.Net.NetworkInformation;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Compat.Tests.ApplicationTesting.Sample;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Compat.Tests.ApplicationTesting;

public sealed class TestingBuilderTests : IDisposable
{
    private readonly TestedSample _sample = new();

    [Fact]
    public async Task Create_OfAnEntryPoint_ShowsWhatItDeclaredAndTheDefaultsOfTests()
    {
        await using var builder = await _sample.CreateAsync("--Extra=from the command line");

        Assert.Equal(["greeting", "script"], builder.Resources.Select(resource => resource.Name));
        Assert.Equal("from the command line", builder.Configuration["Extra"]);
        Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.Equal("true", builder.Configuration["DcpPublisher:WaitForResourceCleanup"]);
        Assert.Equal("00:00:30", builder.Configuration["DcpPublisher:ContainerRuntimeInitializationTimeout"]);
        Assert.Equal("http://localhost:8080", builder.Configuration["ASPNETCORE_URLS"]);
        Assert.Equal("http://localhost:4317", builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
        Assert.Equal("first", builder.Configuration["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("from the first profile", builder.Configuration["SAMPLE_GREETING"]);
        Assert.Equal("Development", builder.Configuration["ENVIRONMENT"]);
        Assert.True(builder.Environment.IsDevelopment());
        Assert.Equal(builder.AppHostDirectory, builder.Environment.ContentRootPath);
        Assert.EndsWith("Sample", builder.AppHostDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithValuesOfItsOwn_LetsThemOutweighTheDefaults()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<TestedSample>(
            ["--DOTNET_LAUNCH_PROFILE=second", "--DcpPublisher:RandomizePorts=false"],
            (options, settings) => settings.EnvironmentName = options.DisableDashboard ? "Chosen" : "",
            _sample.Limit);

        Assert.Equal("from the second profile", builder.Configuration["SAMPLE_GREETING"]);
        Assert.Equal("false", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.Equal("Chosen", builder.Environment.EnvironmentName);
    }

    [Fact]
    public async Task Create_WithAnUnknownProfile_SaysSo()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _sample.CreateAsync("--DOTNET_LAUNCH_PROFILE=third"));

        Assert.Equal("The configured launch profile, 'third', was not found in the launch settings file.", error.Message);
    }

    [Fact]
    public async Task Start_AfterChangesOfTheTest_RunsWhatItMadeOfTheApplication()
    {
        await using var builder = await _sample.CreateAsync();
        builder.CreateResourceBuilder(builder.Resources.OfType<ExecutableResource>().Single()).WithEnvironment("GREETING", "from the test");
        await using var application = await builder.BuildAsync(_sample.Limit);

        await application.StartAsync(_sample.Limit);

        await _sample.UntilLoggedAsync("it says: from the test");
        await _sample.UntilLoggedAsync("oh dear");
        Assert.Contains(_sample.Log.Lines, line => line.StartsWith("Stigmer.Compat.Compat.Tests.Resources.script: 1: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoints_OfAStartedApplication_AreRandomAndReachable()
    {
        await using var builder = await _sample.CreateAsync();
        await using var application = await builder.BuildAsync(_sample.Limit);
        await application.StartAsync(_sample.Limit);

        using var client = application.CreateHttpClient("script");

        Assert.Equal(application.GetEndpoint("script", "http"), client.BaseAddress);
        Assert.NotEqual(SampleProgram.FixedPort, client.BaseAddress!.Port);
        Assert.NotEqual(client.BaseAddress, application.GetEndpoint("SCRIPT", "second"));
        Assert.Equal(
            "Resource 'ghost' not found. (Parameter 'resourceName')",
            Assert.Throws<ArgumentException>(() => application.GetEndpoint("ghost")).Message);
        Assert.Equal(
            "Endpoint 'zz' for resource 'script' not found. (Parameter 'endpointName')",
            Assert.Throws<ArgumentException>(() => application.GetEndpoint("script", "zz")).Message);
        Assert.Equal(
            "Resource 'greeting' has no allocated endpoints. (Parameter 'resourceName')",
            Assert.Throws<ArgumentException>(() => application.GetEndpoint("greeting")).Message);
    }

    [Fact]
    public async Task Dispose_OfTheApplication_LeavesNoProcessAndNoPort()
    {
        await using var builder = await _sample.CreateAsync();
        await using var application = await builder.BuildAsync(_sample.Limit);
        await application.StartAsync(_sample.Limit);
        var pid = await _sample.PidOfScriptAsync(application);
        int[] ports = [application.GetEndpoint("script").Port, application.GetEndpoint("script", "second").Port];

        await application.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{pid}"));
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => ports.Contains(listener.Port));
    }

    [Fact]
    public async Task Dispose_OfAnUnbuiltApplication_EndsTheEntryPoint()
    {
        var builder = await _sample.CreateAsync();

        await builder.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => builder.BuildAsync(_sample.Limit));
        Assert.DoesNotContain(_sample.Log.Lines, line => line.Contains("starting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_WhileResourcesStart_EndsThem()
    {
        await using var builder = await _sample.CreateAsync();
        var script = builder.CreateResourceBuilder(builder.Resources.OfType<ExecutableResource>().Single());
        builder.AddExecutable("late", "sleep", ".", "1000").WaitFor(script);
        script.WithHttpHealthCheck();
        await using var application = await builder.BuildAsync(_sample.Limit);
        var start = application.StartAsync(_sample.Limit);
        var pid = await _sample.PidOfScriptAsync(application);

        await application.DisposeAsync();

        // Being asked to stop is no failure of the start.
        Assert.True(await Record.ExceptionAsync(() => start.WaitAsync(_sample.Limit)) is null or OperationCanceledException);
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Applications_TwoAtOnce_DoNotMeet()
    {
        await using var first = await _sample.CreateAsync();
        await using var second = await _sample.CreateAsync("--Only=second");
        await using var one = await first.BuildAsync(_sample.Limit);
        await using var two = await second.BuildAsync(_sample.Limit);

        await Task.WhenAll(one.StartAsync(_sample.Limit), two.StartAsync(_sample.Limit));

        Assert.Null(first.Configuration["Only"]);
        Assert.NotEqual(one.GetEndpoint("script"), two.GetEndpoint("script"));
    }

    [Theory]
    [InlineData("refuses", "The entry point exited without building a DistributedApplication.")]
    [InlineData("throws", "The sample is broken.")]
    public async Task Create_OfAnEntryPointThatEnds_SaysWhy(string sample, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _sample.CreateAsync($"--Sample={sample}"));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task Endpoints_BeforeTheStart_AreRefused()
    {
        await using var builder = _sample.Quiet(DistributedApplicationTestingBuilder.Create());
        await using var application = await builder.BuildAsync(_sample.Limit);

        var error = Assert.Throws<InvalidOperationException>(() => application.GetEndpoint("script"));

        Assert.Equal("The application must be started before resolving endpoints or connection strings.", error.Message);
    }

    [Fact]
    public async Task Create_WithoutAnEntryPoint_RunsWhatTheTestDeclares()
    {
        await using var builder = _sample.Quiet(DistributedApplicationTestingBuilder.Create("--Sample=ignored"));
        builder.AddExecutable("script", "sh", ".", "-c", "echo declared here; exec sleep 1000").WithHttpEndpoint(port: SampleProgram.FixedPort);
        builder.AddExecutable("secure", "sleep", ".", "1000").WithEndpoint(scheme: "https", name: "https");
        await using var application = await builder.BuildAsync(_sample.Limit);

        await application.StartAsync(_sample.Limit);

        await _sample.UntilLoggedAsync("declared here");
        Assert.NotEqual(SampleProgram.FixedPort, application.GetEndpoint("script").Port);
        using var client = application.CreateHttpClient("secure");
        Assert.Equal(application.GetEndpoint("secure", "https"), client.BaseAddress);
    }

    [Fact]
    public async Task ConnectionString_OfAResource_IsPutTogetherFromItsParts()
    {
        await using var builder = _sample.Quiet(DistributedApplicationTestingBuilder.Create());
        var script = builder.AddExecutable("script", "sleep", ".", "1000").WithHttpEndpoint();
        builder.AddResource(new Ledger("ledger", script.GetEndpoint("http")));
        await using var application = await builder.BuildAsync(_sample.Limit);
        await application.StartAsync(_sample.Limit);

        Assert.Equal(
            $"Port={application.GetEndpoint("script").Port};Pages=9",
            await application.GetConnectionStringAsync("ledger", _sample.Limit));
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await application.GetConnectionStringAsync("script", _sample.Limit));
        Assert.Equal("Resource 'script' does not expose a connection string. (Parameter 'resourceName')", error.Message);
    }

    [Theory]
    [InlineData("", "Array params contains empty item: [--a, ] (Parameter 'args')")]
    [InlineData(null, "Array params contains null item: [--a, ] (Parameter 'args')")]
    public void Create_WithAnEmptyArgument_IsRefused(string? argument, string message)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => DistributedApplicationTestingBuilder.Create("--a", argument!));

        Assert.Equal(message, error.Message);
    }

    public void Dispose() => _sample.Dispose();

    private sealed class Ledger(string name, EndpointReference endpoint) : Resource(name), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression =>
            ReferenceExpression.Create($"Port={endpoint.Property(EndpointProperty.Port)};Pages=9");
    }
}
