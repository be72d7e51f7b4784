using System.Text.Json;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.AppHost;

/// <summary>What a deployment is told. The AppHost only describes then, so that no other resource runs.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Publish_AsItIs_WritesTheManifestAtTheRoot()
    {
        var manifest = await PublishAsync();

        // Run the launch profile generate-manifest when the application has changed.
        Assert.Equal(await File.ReadAllTextAsync(RepositoryRoot.Combine("aspire-manifest.json")), AsIfAtTheRoot(manifest));
    }

    [Fact]
    public async Task Publish_WithKeysInTheEnvironment_AsksForThemAndWritesNone()
    {
        const string Secret = "sk-not-for-files-1f6c";

        var manifest = await PublishAsync(("ANTHROPIC_API_KEY", Secret), ("Parameters__daytona-api-key", Secret), ("STIGMER_HOME", "/some/home"));

        Assert.DoesNotContain(Secret, manifest, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(RepositoryRoot.Combine("aspire-manifest.json")), AsIfAtTheRoot(manifest));
    }

    [Fact]
    public async Task Publish_Always_GivesEachSecretToThoseWhoNeedItOnly()
    {
        var resources = Resources(await PublishAsync());

        var server = resources.GetProperty("stigmer-server").GetProperty("env").GetRawText();
        var runner = resources.GetProperty("agent-runner").GetProperty("env").GetRawText();
        foreach (var key in (string[])["anthropic-api-key", "openai-api-key", "daytona-api-key"])
        {
            Assert.Contains($"{{{key}.value}}", runner, StringComparison.Ordinal);
            Assert.DoesNotContain(key, server, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("auth0", runner, StringComparison.OrdinalIgnoreCase);
        Assert.All(
            resources.EnumerateObject().Where(resource => resource.Value.TryGetProperty("args", out _)),
            resource => Assert.DoesNotContain(".value}", resource.Value.GetProperty("args").GetRawText(), StringComparison.Ordinal));
        Assert.DoesNotContain(resources.EnumerateObject(), resource => resource.Value.GetProperty("type").GetString() == "executable.v0");
    }

    [Fact]
    public async Task Publish_WithATemporalElsewhere_PointsThere()
    {
        var resources = Resources(await PublishAsync(
            ("TEMPORAL_SERVICE_ADDRESS", "stigmer.acct.tmprl.cloud:7233"), ("TEMPORAL_NAMESPACE", "stigmer.acct")));

        Assert.False(resources.TryGetProperty("temporal", out _));
        Assert.Equal(
            "stigmer.acct.tmprl.cloud:7233",
            resources.GetProperty("temporal-address").GetProperty("inputs").GetProperty("value").GetProperty("default").GetProperty("value").GetString());
        foreach (var project in (string[])["stigmer-server", "agent-runner"])
        {
            var env = resources.GetProperty(project).GetProperty("env");
            Assert.Equal("{temporal-address.value}", env.GetProperty("TEMPORAL_SERVICE_ADDRESS").GetString());
            Assert.Equal("{temporal-namespace.value}", env.GetProperty("TEMPORAL_NAMESPACE").GetString());
            Assert.Equal("true", env.GetProperty("TEMPORAL_TLS").GetString());
            Assert.Equal("{temporal-api-key.value}", env.GetProperty("TEMPORAL_API_KEY").GetString());
        }
    }

    [Theory]
    [InlineData("ConnectionStrings__stigmer")]
    [InlineData("STIGMER_DATABASE_URL")]
    public async Task Publish_WithADatabase_AsksForItAndTellsTheServerAlone(string variable)
    {
        const string Secret = "Host=db.example;Password=not-for-files-83d0";

        var manifest = await PublishAsync((variable, Secret));

        var resources = Resources(manifest);
        var database = resources.GetProperty("stigmer");
        Assert.DoesNotContain("not-for-files", manifest, StringComparison.Ordinal);
        Assert.Equal(("parameter.v0", "{stigmer.value}"), (database.GetProperty("type").GetString(), database.GetProperty("connectionString").GetString()));
        Assert.True(database.GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean());
        Assert.Equal("{stigmer.connectionString}", resources.GetProperty("stigmer-server").GetProperty("env").GetProperty("ConnectionStrings__stigmer").GetString());
        Assert.DoesNotContain("{stigmer.", resources.GetProperty("agent-runner").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("cloud")]
    public async Task Publish_InEitherMode_IsTheSameManifest(string mode) => Assert.Equal(
        await File.ReadAllTextAsync(RepositoryRoot.Combine("aspire-manifest.json")), AsIfAtTheRoot(await PublishAsync(("Parameters__mode", mode))));

    [Fact]
    public async Task Publish_ToAPathThatCannotBeWritten_IsOneLineAndExitCodeOne()
    {
        await using var appHost = Start("/dev/null/manifest.json");

        Assert.Equal(1, await appHost.Exited.WaitAsync(Patience.Limit));

        Assert.StartsWith("The manifest cannot be written to '/dev/null/manifest.json'", Assert.Single(appHost.Error.Snapshot()), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> PublishAsync(params (string Name, string Value)[] environment)
    {
        var path = _folder["aspire-manifest.json"];
        await using var appHost = Start(path, environment);

        Assert.Equal(0, await appHost.Exited.WaitAsync(Patience.Limit));
        Assert.Empty(appHost.Error.Snapshot());
        return await File.ReadAllTextAsync(path);
    }

    private static ProcessHandle Start(string path, params (string Name, string Value)[] environment) => ProcessHandle.StartBuilt(
        "Stigmer.AppHost",
        ["--publisher", "manifest", "--output-path", path],
        new ProcessSetting { Environment = environment.ToDictionary(pair => pair.Name, pair => pair.Value) });

    private string AsIfAtTheRoot(string manifest)
    {
        var way = Path.GetRelativePath(Path.GetDirectoryName(_folder["aspire-manifest.json"])!, RepositoryRoot.Path);

        return manifest.Replace($"\"path\": \"{way}/", "\"path\": \"", StringComparison.Ordinal);
    }

    private static JsonElement Resources(string manifest) => JsonDocument.Parse(manifest).RootElement.GetProperty("resources");
}
