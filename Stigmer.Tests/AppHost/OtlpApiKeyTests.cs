using System.Text.Json;
using Stigmer.Tests.EndToEnd;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.AppHost;

[Collection(EndToEndCollection.Name)]
public sealed class OtlpApiKeyTests
{
    [Fact]
    public async Task Key_OfTheFirstRun_IsKeptForTheUserAndGivenToTheResources()
    {
        using var user = new TempFolder();
        var secrets = user[".microsoft/usersecrets/stigmer-apphost/secrets.json"];
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = user.Path,
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["DOTNET_CLI_HOME"] = user.Path,
        };

        var first = await KeyOfTemporalAsync(environment);
        var kept = JsonDocument.Parse(await File.ReadAllBytesAsync(secrets)).RootElement.GetProperty("AppHost:OtlpApiKey").GetString();
        var second = await KeyOfTemporalAsync(environment);

        Assert.Equal($"x-otlp-api-key={kept}", first);
        Assert.Equal(first, second);
    }

    private static async Task<string> KeyOfTemporalAsync(Dictionary<string, string> environment)
    {
        await using var topology = Topology.Launch(environment: environment);
        var process = await topology.ProcessOfAsync(TopologyResource.Temporal);
        var prefix = "OTEL_EXPORTER_OTLP_HEADERS=";

        return ProcessTree.EnvironmentBlock(process).Split('\0').Single(v => v.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..];
    }
}
