using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.ResourceService.Proto.V1;
using Grpc.Core;

namespace Compat.Tests.ApplicationHost.Dashboard;

public sealed class ResourceServiceTests
{
    [Fact]
    public async Task WatchResources_OfARunningApplication_BeginsWithAllResourcesAndGoesOnWithChanges()
    {
        await using var scratch = new ScratchApplication();
        scratch.Builder.AddParameter("colour", "blue");
        var script = scratch.AddScript("script", "sleep 1000");
        await scratch.StartAsync();
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);

        using var call = dashboard.Client.WatchResources(new(), dashboard.Options);
        Assert.True(await call.ResponseStream.MoveNext(scratch.Limit));
        var initial = call.ResponseStream.Current.InitialData;
        await scratch.Application.ResourceCommands.ExecuteCommandAsync(script.Resource, "stop", scratch.Limit);
        var states = new List<string>();
        while (!states.Contains("Finished") && await call.ResponseStream.MoveNext(scratch.Limit))
        {
            states.AddRange(call.ResponseStream.Current.Changes.Value.Select(change => change.Upsert.State));
        }

        Assert.Equal(["colour", "script"], initial.Resources.Select(r => r.DisplayName).Order());
        Assert.Equal("Running", initial.Resources.Single(r => r.DisplayName == "script").State);
        Assert.Equal(["Executable", "Parameter"], initial.ResourceTypes.Select(t => t.UniqueName).Order());
        Assert.Equal("Finished", states[^1]);
    }

    [Fact]
    public async Task Resource_WithEverything_IsToldWhole()
    {
        await using var scratch = new ScratchApplication();
        var secret = scratch.Builder.AddParameter("secret", "s3cret", secret: true);
        var script = scratch.AddScript("script", "sleep 1000")
            .WithHttpEndpoint(name: "web")
            .WithUrlForEndpoint("web", url =>
            {
                url.Url = "/start";
                url.DisplayText = "Start page";
                url.DisplayOrder = 7;
            })
            .WithIconName("Bot")
            .WithEnvironment("KEY", secret)
            .WaitFor(secret);
        await scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);

        var resource = await dashboard.UntilAsync("script", r => r.State == "Running");
        var parameter = await dashboard.UntilAsync("secret", r => r.State == "Running");

        Assert.StartsWith("script-", resource.Name, StringComparison.Ordinal);
        Assert.Equal("Executable", resource.ResourceType);
        Assert.Equal(("Bot", Aspire.ResourceService.Proto.V1.IconVariant.Filled), (resource.IconName, resource.IconVariant));
        var url = Assert.Single(resource.Urls);
        Assert.Equal(("web", script.GetEndpoint("web").Url + "/start"), (url.EndpointName, url.FullUrl));
        Assert.Equal(("Start page", 7), (url.DisplayProperties.DisplayName, url.DisplayProperties.SortOrder));
        Assert.Equal("s3cret", resource.Environment.Single(v => v.Name == "KEY").Value);
        Assert.DoesNotContain(resource.Environment, v => v.Name == "PATH");
        Assert.Equal(["Reference secret", "WaitFor secret"], resource.Relationships.Select(r => $"{r.Type} {r.ResourceName}"));
        Assert.Equal(
            ["start Hidden", "stop Enabled", "restart Enabled"], resource.Commands.Select(command => $"{command.Name} {command.State}"));
        Assert.True(resource.Properties.Single(p => p.Name == "executable.pid").Value.NumberValue > 0);
        Assert.NotNull(resource.StartedAt);
        Assert.True(parameter.Properties.Single(p => p.Name == "Value").IsSensitive);
        Assert.Equal(["parameter-set"], parameter.Commands.Select(command => command.Name));
    }

    [Fact]
    public async Task WatchResourceConsoleLogs_OfARunningProcess_BeginsWithWhatWasWrittenAndGoesOn()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "echo before; while [ ! -e go ]; do sleep 0.05; done; echo after >&2; sleep 1000");
        await scratch.StartAsync();
        await scratch.LineAsync(script.Resource, "before");
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        var name = (await dashboard.UntilAsync("script", _ => true)).Name;

        var lines = new List<ConsoleLogLine>();
        using var call = dashboard.Client.WatchResourceConsoleLogs(new() { ResourceName = name }, dashboard.Options);
        while (!lines.Any(line => line.IsStdErr) && await call.ResponseStream.MoveNext(scratch.Limit))
        {
            lines.AddRange(call.ResponseStream.Current.LogLines);
            await File.WriteAllTextAsync(Path.Combine(scratch.Folder, "go"), "", scratch.Limit);
        }

        Assert.EndsWith("Z before", lines[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("Z after", lines[^1].Text, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.LineNumber));
    }

    [Fact]
    public async Task WatchResourceConsoleLogs_NotToFollow_EndsAfterWhatThereIs()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "echo before; sleep 1000");
        await scratch.StartAsync();
        await scratch.LineAsync(script.Resource, "before");
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        var name = (await dashboard.UntilAsync("script", _ => true)).Name;

        using var call = dashboard.Client.WatchResourceConsoleLogs(new() { ResourceName = name, SuppressFollow = true }, dashboard.Options);
        var updates = await call.ResponseStream.ReadAllAsync(scratch.Limit).ToListAsync(scratch.Limit);

        Assert.EndsWith("Z before", Assert.Single(Assert.Single(updates).LogLines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteResourceCommand_OfEachOutcome_SaysHowItWent()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "sleep 1000")
            .WithCommand("succeed", "Succeed", _ => Task.FromResult(CommandResults.Success()))
            .WithCommand("fail", "Fail", context => Task.FromResult(CommandResults.Failure($"{context.ResourceName[..6]} is tired.")))
            .WithCommand("cancel", "Cancel", _ => Task.FromResult(CommandResults.Canceled()));
        await scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        var resource = await dashboard.UntilAsync("script", r => r.State == "Running");

        Assert.Equal((ResourceCommandResponseKind.Succeeded, ""), await ExecuteAsync("succeed"));
        Assert.Equal((ResourceCommandResponseKind.Failed, "script is tired."), await ExecuteAsync("fail"));
        Assert.Equal((ResourceCommandResponseKind.Cancelled, ""), await ExecuteAsync("cancel"));
        Assert.Equal((ResourceCommandResponseKind.Failed, $"Command 'start' not available for resource '{resource.Name}'."), await ExecuteAsync("start"));
        Assert.Equal((ResourceCommandResponseKind.Succeeded, ""), await ExecuteAsync("stop"));
        Assert.NotNull((await dashboard.UntilAsync("script", r => r.State == "Finished")).StoppedAt);

        async Task<(ResourceCommandResponseKind Kind, string Message)> ExecuteAsync(string command)
        {
            var request = new ResourceCommandRequest { CommandName = command, ResourceName = resource.Name, ResourceType = resource.ResourceType };
            var response = await dashboard.Client.ExecuteResourceCommandAsync(request, dashboard.Options);
            return (response.Kind, response.ErrorMessage);
        }
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task AnyCall_WithAWrongKey_IsUnauthenticated(string apiKey)
    {
        await using var scratch = new ScratchApplication(args: "--ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY=right");
        await scratch.StartAsync();
        using var right = await ConnectedDashboard.ConnectAsync(scratch, "right");
        using var wrong = await ConnectedDashboard.ConnectAsync(scratch, apiKey);

        Assert.NotEmpty((await right.Client.GetApplicationInformationAsync(new(), right.Options)).ApplicationName);
        var unary = await Assert.ThrowsAsync<RpcException>(async () => await wrong.Client.GetApplicationInformationAsync(new(), wrong.Options));
        using var call = wrong.Client.WatchResources(new(), wrong.Options);
        var streaming = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(scratch.Limit));

        Assert.Equal((StatusCode.Unauthenticated, StatusCode.Unauthenticated), (unary.StatusCode, streaming.StatusCode));
    }

    [Fact]
    public async Task Watchers_OfAnApplicationThatEnds_SeeItsResourcesEndAndThenEndThemselves()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("script", "sleep 1000");
        await scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        await dashboard.UntilAsync("script", r => r.State == "Running");
        using var call = dashboard.Client.WatchResources(new(), dashboard.Options);
        Assert.True(await call.ResponseStream.MoveNext(scratch.Limit));

        await scratch.Application.StopAsync(scratch.Limit);

        var last = await call.ResponseStream.ReadAllAsync(scratch.Limit).LastAsync(scratch.Limit);
        Assert.Equal("Finished", last.Changes.Value[^1].Upsert.State);
    }

    [Fact]
    public async Task Start_WhereThePortIsTaken_RunsWithoutTheService()
    {
        await using var holder = new ScratchApplication();
        await holder.StartAsync();
        using var held = await ConnectedDashboard.ConnectAsync(holder);
        var services = holder.Application.Services;
        await using var scratch = new ScratchApplication(args: $"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL={await AddressAsync(holder)}");
        scratch.AddScript("script", "sleep 1000");

        await scratch.StartAsync();

        Assert.Null(await AddressAsync(scratch));
        Assert.Contains(scratch.Log.Lines, line => line.Contains("No dashboard can be attached", StringComparison.Ordinal));
        Assert.DoesNotContain(scratch.Log.Lines, line => line.Contains("Hosting failed to start", StringComparison.Ordinal));
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
    }

    [Theory]
    [InlineData("http://192.0.2.1:20000", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL must contain a local loopback address.")]
    [InlineData("somewhere", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL is 'somewhere', which is no http or https URL.")]
    public async Task Start_WithAnAddressThatCannotBe_IsRefused(string url, string message)
    {
        await using var scratch = new ScratchApplication(args: $"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL={url}");

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(scratch.StartAsync);

        Assert.Equal(message, refused.Message);
    }

    private static Task<Uri?> AddressAsync(ScratchApplication scratch) =>
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
            .GetRequiredService<Aspire.Hosting.Dashboard.ResourceServiceHost>(scratch.Application.Services).AddressAsync(scratch.Limit);
}
