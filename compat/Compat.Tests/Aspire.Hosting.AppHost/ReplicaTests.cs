using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost;

public sealed class ReplicaTests
{
    [Fact]
    public async Task WithReplicas_OfThree_MakesThreeInstancesUnderOneName()
    {
        await using var scratch = new ScratchApplication();
        var sample = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null).WithReplicas(3).WithHttpEndpoint();
        var instances = scratch.Application.Services.GetRequiredService<ResourceInstances>();

        instances.Create([sample.Resource]);

        Assert.Equal(3, instances.All.Select(instance => instance.Id).Distinct().Count());
        Assert.All(instances.All, instance => Assert.StartsWith("sample-", instance.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithReplicas_AndAnEndpointWithoutAProxy_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        var sample = scratch.Builder.AddProject<Sample>("sample", launchProfileName: null)
            .WithReplicas(2).WithHttpEndpoint(port: 7001, isProxied: false);
        var instances = scratch.Application.Services.GetRequiredService<ResourceInstances>();

        var refused = Assert.Throws<DistributedApplicationException>(() => instances.Create([sample.Resource]));

        Assert.Contains("'http'", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Sample : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Path.GetTempPath(), "sample", "sample.csproj");
    }
}
