using Microsoft.Extensions.Options;

namespace Compat.Tests.ApplicationHost.Dashboard;

public sealed class TransportTests
{
    private const string Urls = "--ASPNETCORE_URLS=https://localhost:17000";
    private const string Otlp = "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=https://localhost:19000";
    private const string Anyhow = "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true";
    private const string Advice = "setting must be an https address unless the 'ASPIRE_ALLOW_UNSECURED_TRANSPORT' environment variable is set to true. This configuration is commonly set in the launch profile. See https://aka.ms/dotnet/aspire/allowunsecuredtransport for more details.";

    [Theory]
    [InlineData($"The 'applicationUrl' {Advice}", "--ASPNETCORE_URLS=http://localhost:15000")]
    [InlineData("The 'applicationUrl' setting of the launch profile has value 'nowhere' which could not be parsed as a URI.", "--ASPNETCORE_URLS=nowhere")]
    [InlineData("The 'applicationUrl' setting of the launch profile has value 'nowhere' which could not be parsed as a URI.", "--ASPNETCORE_URLS=nowhere", Otlp, Anyhow)]
    [InlineData("AppHost does not have applicationUrl in launch profile, or ASPNETCORE_URLS environment variable set.", "--dcp-dashboard-path=/x")]
    [InlineData("AppHost does not have the ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL or ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL settings defined. At least one OTLP endpoint must be provided.", Urls)]
    [InlineData($"The 'ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL' {Advice}", Urls, "--DOTNET_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:19000", "--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=https://localhost:20000")]
    [InlineData($"The 'ASPIRE_DASHBOARD_MCP_ENDPOINT_URL' {Advice}", Urls, Otlp, "--ASPIRE_DASHBOARD_MCP_ENDPOINT_URL=http://localhost:18000", "--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=https://localhost:20000")]
    [InlineData("AppHost does not have the ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL setting defined.", Urls, Otlp)]
    [InlineData($"The 'ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL' {Advice}", Urls, Otlp, "--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=http://localhost:20000")]
    [InlineData("Failed to configure dashboard resource because ASPNETCORE_URLS environment variable was not set.", Anyhow, "--dcp-dashboard-path=/x")]
    [InlineData("Failed to configure dashboard resource because ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL and ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL environment variables are not set. At least one OTLP endpoint must be provided.", Anyhow, Urls)]
    public async Task Start_WithAddressesOfADashboardThatWillNotDo_IsRefusedInAspiresWords(string expected, params string[] arguments)
    {
        await using var scratch = new ScratchApplication(args: arguments);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(scratch.StartAsync);

        Assert.Equal([expected], refused.Failures);
    }

    [Fact]
    public async Task Start_WithoutADashboard_LooksAtNoAddress()
    {
        await using var scratch = new ScratchApplication(args: ["--ASPNETCORE_URLS=", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=nowhere"]);

        await scratch.StartAsync();

        Assert.Contains(scratch.Log.Lines, line => line.EndsWith("Press Ctrl+C to shut down.", StringComparison.Ordinal));
    }
}
