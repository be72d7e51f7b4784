using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Compat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Compat.Tests.ApplicationHost.Dashboard;

[Collection(ProcessVariables.Name)]
public sealed class DashboardProgramTests
{
    private const string Told = "Aspire.Hosting.Dashboard: told";

    [Fact]
    public async Task Program_OfTheDashboard_IsStartedAsTheOfficialOneAndEndsWithTheApplication()
    {
        using var dashboard = new StandInDashboard();
        string[] started;
        await using (var scratch = new ScratchApplication(args:
        [
            .. dashboard.Arguments, "--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318", "--ASPIRE_DASHBOARD_AI_DISABLED=true",
            "--ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN=of-the-browser", "--ASPNETCORE_ENVIRONMENT=Staging",
            "--AppHost:OtlpApiKey=of-otlp", "--AppHost:McpApiKey=of-mcp", "--AppHost:DashboardApiKey=of-api", "--ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY=of-the-service",
        ]))
        {
            var web = scratch.AddScript("web", "exec sleep 1000").WithHttpEndpoint();
            await scratch.StartAsync();

            await scratch.Log.FirstAsync(Told, scratch.Limit);
            Assert.DoesNotContain(scratch.Log.Lines, line => line.Contains("Now listening", StringComparison.Ordinal));
            dashboard.Listen();
            Assert.Equal($"Aspire.Hosting.DistributedApplication: Now listening on: {dashboard.Url}", await scratch.Log.FirstAsync("Now listening", scratch.Limit));
            Assert.Equal(
                $"Aspire.Hosting.DistributedApplication: Login to the dashboard at {dashboard.Url}/login?t=of-the-browser",
                await scratch.Log.FirstAsync("Login to", scratch.Limit));
            var address = Assert.IsType<Uri>(await scratch.Application.Services.GetRequiredService<ResourceServiceHost>().AddressAsync(scratch.Limit));
            var expected = new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = dashboard.Url,
                ["ASPNETCORE_ENVIRONMENT"] = "Staging",
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = address.OriginalString,
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317",
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = "http://localhost:4318",
                ["ASPIRE_DASHBOARD_MCP_ENDPOINT_URL"] = dashboard.Url,
                ["ASPIRE_DASHBOARD_AI_DISABLED"] = "true",
                ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
                ["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] = "of-the-browser",
                ["ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY"] = "of-the-service",
                ["DASHBOARD__FRONTEND__PUBLICURL"] = dashboard.Url,
                ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
                ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = "of-the-browser",
                ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = "of-otlp",
                ["DASHBOARD__OTLP__CORS__ALLOWEDORIGINS"] = web.GetEndpoint("http").Url,
                ["DASHBOARD__OTLP__CORS__ALLOWEDHEADERS"] = "*",
                ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = "of-the-service",
                ["DASHBOARD__MCP__PUBLICURL"] = dashboard.Url,
                ["DASHBOARD__MCP__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__MCP__PRIMARYAPIKEY"] = "of-mcp",
                ["DASHBOARD__MCP__USECLIMCP"] = "true",
                ["DASHBOARD__API__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__API__PRIMARYAPIKEY"] = "of-api",
                ["LOGGING__CONSOLE__FORMATTERNAME"] = "json",
            };
            Assert.Equal(expected, Of(dashboard.Environment));
            started = dashboard.Started;
            Assert.Equal("dashboard", started[1]);
            Assert.True(Directory.Exists($"/proc/{started[0]}"));
        }

        Assert.False(Directory.Exists($"/proc/{started[0]}"));
    }

    [Theory]
    [InlineData("Aspire.Dashboard.dll")]
    [InlineData("Aspire.Dashboard")]
    public void Program_OfTheOfficialPackages_RunsOnTheRuntimeThatThereIs(string file)
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-program-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "Aspire.Dashboard.dll"), "");

            var plan = DashboardLauncher.ProgramPlan(Path.Combine(folder, file), new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "http://localhost:1" });

            Assert.Equal("dotnet", Path.GetFileName(plan.FileName));
            Assert.Equal(["exec", "--roll-forward", "Major", Path.Combine(folder, "Aspire.Dashboard.dll")], plan.Arguments);
            Assert.Equal((folder, "http://localhost:1"), (plan.WorkingDirectory, plan.Environment["ASPNETCORE_URLS"]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("ASPIRE")]
    [InlineData("DOTNET")]
    public async Task Dashboard_ThatLetsEverybodyIn_IsToldSoAndNobodyNeedsAKey(string prefix)
    {
        using var dashboard = new StandInDashboard();
        await using var scratch = new ScratchApplication(args: [.. dashboard.Arguments, $"--{prefix}_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true"]);
        await scratch.StartAsync();
        await scratch.Log.FirstAsync(Told, scratch.Limit);
        dashboard.Listen();
        await scratch.Log.FirstAsync("Now listening", scratch.Limit);

        var guarded = dashboard.Environment.Where(pair => pair.Key.EndsWith("AUTHMODE", StringComparison.Ordinal) || pair.Key.EndsWith("KEY", StringComparison.Ordinal) || pair.Key.EndsWith("TOKEN", StringComparison.Ordinal));

        Assert.Equal(
            ["API", "FRONTEND", "MCP", "OTLP", "RESOURCESERVICECLIENT"],
            guarded.Where(pair => pair.Key.StartsWith("DASHBOARD__", StringComparison.Ordinal) && pair.Value == "Unsecured").Select(pair => pair.Key.Split("__")[1]).Order());
        Assert.DoesNotContain(guarded, pair => pair.Key.StartsWith("DASHBOARD__", StringComparison.Ordinal) && pair.Value != "Unsecured");
        Assert.Null(scratch.Builder.Configuration["AppHost:OtlpApiKey"]);
        using var connected = await ConnectedDashboard.ConnectAsync(scratch, "no key at all");
        Assert.NotEmpty((await connected.Client.GetApplicationInformationAsync(new(), connected.Options)).ApplicationName);
        await scratch.Application.StopAsync(scratch.Limit);
        Assert.DoesNotContain(scratch.Log.Lines, line => line.Contains("Login to the dashboard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_OfTheDashboard_AreLinesOfTheApplicationsLog()
    {
        using var dashboard = new StandInDashboard("""
            echo '{"EventId":7,"LogLevel":"Error","Category":"Aspire.Dashboard.Some.Thing","Message":"broken","Exception":"of glass"}'
            echo '{"EventId":7,"LogLevel":"Error","Category":"Else.Where","Message":"bent"}'
            echo '{"EventId":7,"LogLevel":"Information","Category":"Else.Where","Message":"all is well"}'
            echo '{"unlike": "a line of its log"}' >&2
            exec sleep 1000
            """);
        await using var scratch = new ScratchApplication(args: dashboard.Arguments);

        await scratch.StartAsync();

        Assert.Equal($"Aspire.Hosting.Dashboard.Some.Thing: broken{Environment.NewLine}of glass", await scratch.Log.FirstAsync("broken", scratch.Limit));
        Assert.Equal("Aspire.Hosting.Dashboard.Else.Where: bent", await scratch.Log.FirstAsync("bent", scratch.Limit));
        Assert.Equal("Aspire.Hosting.Dashboard: {\"unlike\": \"a line of its log\"}", await scratch.Log.FirstAsync("unlike", scratch.Limit));
        Assert.DoesNotContain(scratch.Log.Lines, line => line.Contains("all is well", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dashboard_ThatDies_IsMournedAndTheApplicationGoesOn()
    {
        using var dashboard = new StandInDashboard("echo no more >&2; exit 3");
        await using var scratch = new ScratchApplication(args: dashboard.Arguments);
        scratch.AddScript("script", "exec sleep 1000");

        await scratch.StartAsync();

        Assert.Equal("Aspire.Hosting.Dashboard: no more", await scratch.Log.FirstAsync("no more", scratch.Limit));
        await scratch.Log.FirstAsync("The dashboard has ended with exit code 3; the application goes on without it.", scratch.Limit);
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
    }

    [Fact]
    public async Task Dashboard_ThatIsNotThere_IsNamedAndTheApplicationGoesOn()
    {
        using var dashboard = new StandInDashboard();
        await using var scratch = new ScratchApplication(args: [.. dashboard.Arguments, "--ASPIRE_DASHBOARD_PATH=/no/such/Dashboard"]);
        scratch.AddScript("script", "exec sleep 1000");

        await scratch.StartAsync();

        await scratch.Log.FirstAsync("Dashboard DLL not found: /no/such/Dashboard.dll", scratch.Limit);
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
    }

    [Fact]
    public async Task Dashboard_WhoseAddressIsTaken_IsNotStartedAndTheApplicationGoesOn()
    {
        using var dashboard = new StandInDashboard();
        dashboard.Listen();
        await using var scratch = new ScratchApplication(args: dashboard.Arguments);
        scratch.AddScript("script", "exec sleep 1000");

        await scratch.StartAsync();

        await scratch.Log.FirstAsync($"No dashboard is started: somebody listens at {dashboard.Url}/ already.", scratch.Limit);
        await scratch.UntilAsync("script", s => s.State?.Text == KnownResourceStates.Running);
        Assert.False(dashboard.WasStarted);
    }

    [Fact]
    public async Task Dashboard_ThatIsDisabled_IsNotStartedAndItsAddressesAreNotLookedAt()
    {
        using var dashboard = new StandInDashboard();
        await using var scratch = new ScratchApplication(true, [.. dashboard.Arguments, "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=false"]);

        await scratch.StartAsync();
        await scratch.Application.StopAsync(scratch.Limit);

        Assert.False(dashboard.WasStarted);
        Assert.Null(scratch.Builder.Configuration["AppHost:BrowserToken"]);
    }

    /// <summary>Without what the test's own process handed down, and without the guard's mark.</summary>
    private static Dictionary<string, string> Of(Dictionary<string, string> environment) => environment
        .Where(pair => pair.Key != "APPHOST_PROCESS_MARK")
        .Where(pair => !string.Equals(Environment.GetEnvironmentVariable(pair.Key), pair.Value, StringComparison.Ordinal))
        .ToDictionary();
}
