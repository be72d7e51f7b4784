using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Compat.Tests.ApplicationHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.ApplicationTesting;

public sealed class FactoryTests : IDisposable
{
    private readonly TestedSample _sample = new();

    [Fact]
    public async Task Start_OfADerivedFactory_CallsItAtEachStep()
    {
        await using var factory = new RecordingFactory(_sample.Log);

        Assert.Equal(
            "The application has not been initialized.",
            Assert.Throws<InvalidOperationException>(() => factory.GetEndpoint("script")).Message);
        await factory.StartAsync(_sample.Limit);

        Assert.Equal(["creating", "created", "building", "built"], factory.Steps);
        using var client = factory.CreateHttpClient("script", "second");
        Assert.Equal(factory.GetEndpoint("script", "second"), client.BaseAddress);
        await Assert.ThrowsAsync<ArgumentException>(async () => await factory.GetConnectionString("script"));
    }

    [Fact]
    public async Task Start_OfAnEntryPointThatDoesNotRun_Fails()
    {
        await using var factory = new RecordingFactory(_sample.Log, "--Sample=only builds");

        await Assert.ThrowsAsync<InvalidOperationException>(() => factory.StartAsync(_sample.Limit));
    }

    [Fact]
    public async Task Start_OfATypeWithoutAnEntryPoint_SaysSo()
    {
        await using var factory = new DistributedApplicationFactory(typeof(DistributedApplication));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => factory.StartAsync(_sample.Limit));

        Assert.Equal("Assembly of specified type DistributedApplication does not have an entry point.", error.Message);
    }

    public void Dispose() => _sample.Dispose();

    private sealed class RecordingFactory(RecordedLines log, params string[] args) : DistributedApplicationFactory(typeof(RecordingFactory), args)
    {
        internal List<string> Steps { get; } = [];

        protected override void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions) =>
            Steps.Add("creating");

        protected override void OnBuilderCreated(DistributedApplicationBuilder applicationBuilder)
        {
            applicationBuilder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
            Steps.Add("created");
        }

        protected override void OnBuilding(DistributedApplicationBuilder applicationBuilder) => Steps.Add("building");

        protected override void OnBuilt(DistributedApplication application) => Steps.Add("built");
    }
}
