using Stigmer.Tests.EndToEnd;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.AppHost;

/// <summary>The container flavour, with a container that does nothing: of Temporal's own image there may be none here.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class TemporalContainerTests
{
    [PodmanFact]
    public async Task Kill_OfTheAppHost_TakesTheContainerAlong()
    {
        await using var topology = Topology.Launch(arguments:
            ["--ASPIRE_CONTAINER_RUNTIME=podman", "--Temporal:Flavour=container", $"--Temporal:Image={Podman.IdleImage}"]);
        await topology.AppHost.Console.FirstContainingAsync("temporal: Running");
        var container = await Podman.RunAsync("ps", "--quiet", "--filter", $"ancestor={Podman.IdleImage}");
        var volume = await Podman.RunAsync("inspect", "--format", "{{range .Mounts}}{{.Name}}{{end}}", container);
        var network = await Podman.RunAsync("inspect", "--format", "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}", container);

        try
        {
            topology.AppHost.Signal(ProcessSignal.Kill);

            await Podman.UntilGoneAsync("container", container);
            await Podman.UntilGoneAsync("network", network);
            Assert.StartsWith("stigmer-temporal-", volume, StringComparison.Ordinal);
        }
        finally
        {
            await Podman.RunAsync("volume", "rm", "--force", volume);
        }
    }

    [PodmanFact]
    public async Task Start_WithARuntimeButNoImage_SaysSoAndRunsTheEmbeddedServer()
    {
        await using var topology = Topology.Launch(arguments: ["--ASPIRE_CONTAINER_RUNTIME=podman", "--Temporal:Image=localhost/no-such-image:1"]);

        await topology.ReadyAsync();

        await topology.AppHost.Console.FirstContainingAsync(
            "(embedded development server: podman neither has the image localhost/no-such-image:1 nor reaches its registry; namespace default)");
    }
}
