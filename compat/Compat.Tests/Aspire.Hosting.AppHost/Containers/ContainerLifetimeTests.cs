using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost.Containers;

public sealed class ContainerLifetimeTests
{
    [ContainerFact]
    public async Task PersistentContainer_InTheNextRun_IsTheSameUnlessItWasDeclaredOtherwise()
    {
        var name = $"kept-{Guid.NewGuid():N}";
        try
        {
            var first = await RunAsync(name, "one");
            var second = await RunAsync(name, "one");
            var third = await RunAsync(name, "two");

            Assert.Equal(first, second);
            Assert.NotEqual(second, third);
            Assert.StartsWith($"aspire-persistent-network-{name[^12..^4]}-", ContainerRunTests.NetworkOf(name), StringComparison.Ordinal);
            Assert.Equal("running", Podman.Run("inspect", "--format", "{{.State.Status}}", name));
        }
        finally
        {
            var network = ContainerRunTests.NetworkOf(name);
            Podman.Run("rm", "--force", "--time", "0", "--volumes", name);
            Podman.Run("network", "rm", network);
        }
    }

    [ContainerFact]
    public async Task Application_ThatIsKilled_LeavesNoContainer()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        ContainerRunTests.Add(scratch, "web");
        await scratch.StartAsync();
        var container = (await scratch.UntilAsync("web", s => s.State?.Text == KnownResourceStates.Running)).ResourceId;
        var label = Podman.Run("inspect", "--format", "{{index .Config.Labels \"aspire.session\"}}", container);
        var network = scratch.Application.Services.GetRequiredService<ContainerNetwork>().Name;

        // Its input ends without a word, as when the application is killed.
        var runtime = await scratch.Application.Services.GetRequiredService<ContainerRuntimes>().FindAsync();
        new ContainerGuard(runtime, $"aspire.session={label}", network).Dispose();

        await Podman.GoneAsync(container);
        await scratch.UntilAsync("web", s => s.State?.Text == KnownResourceStates.Exited);
    }

    private static async Task<string> RunAsync(string name, string word)
    {
        // The same application, wherever its folder is this time.
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        scratch.Builder.Configuration["AppHost:Sha256"] = name[^12..];
        var web = ContainerRunTests.Add(scratch, "web").WithContainerName(name).WithLifetime(ContainerLifetime.Persistent)
            .WithEnvironment("WORD", word).WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/");
        await scratch.StartAsync();
        await scratch.Notifications.WaitForResourceHealthyAsync("web", scratch.Limit);

        Assert.Equal("hello from a container", await ContainerRunTests.GetAsync(web.GetEndpoint("http").Url, scratch.Limit));
        return Podman.Run("inspect", "--format", "{{.Id}}", name);
    }
}
