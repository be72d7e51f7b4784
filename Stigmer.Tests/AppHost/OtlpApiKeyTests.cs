using System.Text.Json;
using System.Text.RegularExpressions;
using Stigmer.Tests.EndToEnd;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.AppHost;

[Collection(EndToEndCollection.Name)]
public sealed partial class OtlpApiKeyTests
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

        var variables = await VariablesOfTemporalAsync(environment);
        var first = KeyOf(variables);
        var kept = JsonDocument.Parse(await File.ReadAllBytesAsync(secrets)).RootElement.GetProperty("AppHost:OtlpApiKey").GetString();
        var second = KeyOf(await VariablesOfTemporalAsync(environment));

        Assert.Equal($"x-otlp-api-key={kept}", first);
        Assert.Equal(first, second);
        Assert.Contains("OTEL_SERVICE_NAME=temporal", variables);
        Assert.Single(variables, variable => InstanceId().IsMatch(variable));
        Assert.DoesNotContain(variables, variable => variable.StartsWith("DOTNET_ENVIRONMENT=", StringComparison.Ordinal));
        Assert.Contains($"DOTNET_CLI_HOME={user.Path}", variables);
    }

    private static async Task<string[]> VariablesOfTemporalAsync(Dictionary<string, string> environment)
    {
        await using var topology = Topology.Launch(environment: environment);
        return ProcessTree.EnvironmentBlock(await topology.ProcessOfAsync(TopologyResource.Temporal)).Split('\0');
    }

    private static string KeyOf(string[] variables)
    {
        const string Prefix = "OTEL_EXPORTER_OTLP_HEADERS=";
        return variables.Single(v => v.StartsWith(Prefix, StringComparison.Ordinal))[Prefix.Length..];
    }

    [GeneratedRegex("^OTEL_RESOURCE_ATTRIBUTES=service\\.instance\\.id=[a-z]{8}$")]
    private static partial Regex InstanceId();
}
