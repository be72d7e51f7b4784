using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost.Containers;

public sealed class ContainerRunTests
{
    [ContainerFact]
    public async Task Container_WithAnEndpoint_IsReachedThroughItsProxyAndGoneAfterwards()
    {
        string container, network;
        await using (var scratch = new ScratchApplication(args: Podman.Chosen))
        {
            var web = Add(scratch, "web").WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/");
            await scratch.StartAsync();

            var healthy = await scratch.Notifications.WaitForResourceHealthyAsync("web", scratch.Limit);
            container = Assert.Single(Podman.ContainersOf(healthy.ResourceId));
            network = NetworkOf(container);

            Assert.Matches("^aspire-session-network-[a-z]{8}-", network);
            Assert.Equal("hello from a container", await GetAsync(web.GetEndpoint("http").Url, scratch.Limit));
            Assert.NotEqual(web.GetEndpoint("http").Port, PublishedPort(container));
            Assert.Equal("localhost/scratch-busybox:1", healthy.Snapshot.Properties.Single(p => p.Name == "container.image").Value);
        }

        Assert.Empty(Podman.ContainersOf(container));
        Assert.DoesNotContain(network, Podman.Run("network", "ls", "--format", "{{.Name}}"));
    }

    [ContainerFact]
    public async Task Container_ThatEnds_HasExitedWithItsCodeAndItsLines()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        var job = Add(scratch, "job").WithEntrypoint("/bin/sh").WithArgs("-c", "echo out; echo oops >&2; exit 3");

        await scratch.StartAsync();

        var end = await scratch.UntilAsync("job", s => s.State?.Text == KnownResourceStates.Exited);
        Assert.Equal(3, end.Snapshot.ExitCode);
        Assert.Equal("out", await scratch.LineAsync(job.Resource, "out"));
        Assert.Equal("oops", await scratch.LineAsync(job.Resource, "oops"));
    }

    [ContainerFact]
    public async Task Environment_OfAContainer_ArrivesWholeAndIsInNoArgument()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        var secret = scratch.Builder.AddParameter("secret", "first 'line'\nsecond \"line\"", secret: true);
        var job = Add(scratch, "job").WithEnvironment("SECRET", secret).WithEnvironment("HOME", "/elsewhere")
            .WithArgs("sh", "-c", "echo \"$HOME $SECRET\"; exec sleep 1000");

        await scratch.StartAsync();

        Assert.Equal("/elsewhere first 'line'", await scratch.LineAsync(job.Resource, "first"));
        Assert.Equal("second \"line\"", await scratch.LineAsync(job.Resource, "second"));
        var running = await scratch.UntilAsync("job", s => s.State?.Text == KnownResourceStates.Running);
        Assert.DoesNotContain("line", Podman.Run("inspect", "--format", "{{.Config.CreateCommand}}", running.ResourceId));
    }

    [ContainerFact]
    public async Task Restart_OfAContainer_MakesAFreshOneBehindTheSameAddress()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        var web = Add(scratch, "web").WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/");
        await scratch.StartAsync();
        var container = (await scratch.Notifications.WaitForResourceHealthyAsync("web", scratch.Limit)).ResourceId;
        var address = web.GetEndpoint("http").Url;
        var before = Podman.Run("inspect", "--format", "{{.Id}}", container);

        var result = await scratch.Application.ResourceCommands.ExecuteCommandAsync(web.Resource, "restart", scratch.Limit);

        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal("hello from a container", await GetAsync(address, scratch.Limit));
        Assert.NotEqual(before, Podman.Run("inspect", "--format", "{{.Id}}", container));
    }

    [ContainerTheory]
    [InlineData("host.docker.internal")]
    [InlineData("the-host", "--AppHost:ContainerHostname=the-host")]
    public async Task References_InAContainer_LeadToContainersByNameAndToThisMachine(string hostName, params string[] arguments)
    {
        await using var scratch = new ScratchApplication(args: [Podman.Chosen, .. arguments]);
        var box = Add(scratch, "box").WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/").WithContainerNetworkAlias("other-name");
        var host = scratch.AddScript("host", "echo hello from the host > index.html; exec busybox httpd -f -p 127.0.0.1:$PORT -h .")
            .WithHttpEndpoint(env: "PORT").WithHttpHealthCheck("/");
        var client = Add(scratch, "client").WithReference(box.GetEndpoint("http")).WithReference(host.GetEndpoint("http"))
            .WithArgs("sh", "-c", "echo see $BOX_HTTP $HOST_HTTP; echo by name: $(wget -qO- $BOX_HTTP); echo by alias: $(wget -qO- http://other-name); echo outside: $(wget -qO- $HOST_HTTP)")
            .WaitFor(box).WaitFor(host);

        await scratch.StartAsync();

        Assert.Equal($"see http://box.dev.internal:80 http://{hostName}:{host.GetEndpoint("http").Port}", await scratch.LineAsync(client.Resource, "see "));
        Assert.Equal("by name: hello from a container", await scratch.LineAsync(client.Resource, "by name:"));
        Assert.Equal("by alias: hello from a container", await scratch.LineAsync(client.Resource, "by alias:"));
        Assert.Equal("outside: hello from the host", await scratch.LineAsync(client.Resource, "outside:"));
    }

    [ContainerFact]
    public async Task Mounts_OfAContainer_AreWhereTheyWereDeclared()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        await File.WriteAllTextAsync(Path.Combine(scratch.Folder, "note.txt"), "from the host", scratch.Limit);
        var job = Add(scratch, "job").WithBindMount("note.txt", "/note.txt", isReadOnly: true).WithVolume("/kept")
            .WithArgs("sh", "-c", "cat /note.txt; echo; touch /kept/file && echo written; echo more >> /note.txt || echo refused; exec sleep 1000");

        await scratch.StartAsync();

        Assert.Equal("from the host", await scratch.LineAsync(job.Resource, "from the host"));
        Assert.Equal("written", await scratch.LineAsync(job.Resource, "written"));
        Assert.Equal("refused", await scratch.LineAsync(job.Resource, "refused"));
    }

    [ContainerFact]
    public async Task Image_ThatIsAlwaysFetched_IsNotTakenAsItIs()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        var web = Add(scratch, "web").WithImagePullPolicy(ImagePullPolicy.Always);

        await scratch.StartAsync();

        // No registry has it: it was made here.
        await scratch.UntilAsync("web", s => s.State?.Text == KnownResourceStates.FailedToStart);
        Assert.Contains(Podman.Image, await scratch.LineAsync(web.Resource, "podman pull failed"));
    }

    [ContainerFact]
    public async Task Image_ThatCannotBeHad_FailsTheContainerAlone()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        var ghost = scratch.Builder.AddContainer("ghost", "localhost/no-such-image", "1");
        Add(scratch, "web");

        await scratch.StartAsync();

        await scratch.UntilAsync("ghost", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await scratch.UntilAsync("web", s => s.State?.Text == KnownResourceStates.Running);
        Assert.Contains("no-such-image", await scratch.LineAsync(ghost.Resource, "podman pull failed"));
    }

    [Fact]
    public async Task Endpoint_OfAContainerWithoutATargetPort_IsRefused()
    {
        await using var scratch = new ScratchApplication(args: Podman.Chosen);
        Add(scratch, "web").WithHttpEndpoint();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(scratch.StartAsync);

        Assert.Equal("The endpoint 'http' for container resource 'web' must specify the TargetPort value", refused.Message);
    }

    internal static IResourceBuilder<ContainerResource> Add(ScratchApplication scratch, string name) =>
        scratch.Builder.AddContainer(name, Podman.Image, Podman.Tag);

    internal static async Task<string> GetAsync(string url, CancellationToken limit)
    {
        using var client = new HttpClient();
        return (await client.GetStringAsync(url, limit)).Trim();
    }

    internal static string NetworkOf(string container) =>
        Podman.Run("inspect", "--format", "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}", container);

    private static int PublishedPort(string container) => int.Parse(
        Podman.Run("port", container, "80/tcp").Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
}
