using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("--publisher", "manifest")]
    [InlineData("--operation", "publish")]
    [InlineData("--operation", "publish", "--step", "publish-manifest")]
    [InlineData("--Publishing:Publisher=manifest")]
    public async Task Run_ToPublish_SaysTwoLinesStartsNothingAndEnds(params string[] arguments)
    {
        await using var scratch = Publishing(arguments);
        scratch.AddScript("script", "touch started").ExcludeFromManifest();

        await scratch.Application.RunAsync(scratch.Limit);

        Assert.True(scratch.Builder.ExecutionContext.IsPublishMode);
        Assert.False(File.Exists(Path.Combine(scratch.Folder, "started")));
        Assert.Equal(
            [
                "Aspire.Hosting.DistributedApplication: Aspire version: 13.2.0",
                $"Aspire.Hosting.Publishing.ManifestPublisher: Published manifest to: {ManifestOf(scratch)}",
            ],
            scratch.Log.Lines.Where(line => line.StartsWith("Aspire.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_WithoutAnOutputPath_FailsWithTheOfficialText()
    {
        await using var scratch = new ScratchApplication(false, "--publisher", "manifest");

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => scratch.Application.RunAsync(scratch.Limit));

        Assert.Equal("The '--output-path [path]' option was not specified even though manifest publishing was requested.", failure.Message);
    }

    [Fact]
    public async Task Run_ToAPathThatCannotBeWritten_NamesThePath()
    {
        await using var scratch = new ScratchApplication(false, "--publisher", "manifest", "--output-path", "/dev/null/manifest.json");

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => scratch.Application.RunAsync(scratch.Limit));

        Assert.StartsWith("The manifest cannot be written to '/dev/null/manifest.json': ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IntoAFolder_MakesItAndGivesTheFileItsUsualName()
    {
        await using var scratch = Publishing("--publisher", "manifest");

        await scratch.Application.RunAsync(scratch.Limit);

        Assert.Equal("{\n  \"resources\": {}\n}", await File.ReadAllTextAsync(ManifestOf(scratch), scratch.Limit));
    }

    [Fact]
    public async Task Run_WhenACallbackThrows_LeavesAnEarlierManifestAsItWas()
    {
        await using var scratch = Publishing("--publisher", "manifest");
        Directory.CreateDirectory(Path.GetDirectoryName(ManifestOf(scratch))!);
        await File.WriteAllTextAsync(ManifestOf(scratch), "earlier", scratch.Limit);
        scratch.AddScript("script", "true").WithEnvironment(_ => throw new InvalidOperationException("not today"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => scratch.Application.RunAsync(scratch.Limit));

        Assert.Equal("earlier", await File.ReadAllTextAsync(ManifestOf(scratch), scratch.Limit));
    }

    [Theory]
    [InlineData("--publisher", "docker-compose", "There is no publisher 'docker-compose': the only one is 'manifest'.")]
    [InlineData("--step", "deploy", "There is no step 'deploy': the only one is 'publish-manifest'.")]
    public async Task Run_ToPublishWhatThereIsNot_SaysSo(string option, string value, string expected)
    {
        await using var scratch = Publishing("--operation", "publish", option, value);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => scratch.Application.RunAsync(scratch.Limit));

        Assert.Equal(expected, failure.Message);
    }

    [Fact]
    public void CreateBuilder_ForAnUnknownOperation_IsRefused() =>
        Assert.Throws<DistributedApplicationException>(() => DistributedApplication.CreateBuilder(["--operation", "inspect"]));

    [Fact]
    public async Task Parameters_EachKind_SayWhereTheirValueComesFromAndNeverASecret()
    {
        await using var scratch = Publishing("--publisher", "manifest", "--Parameters:key=xyzzy");
        scratch.Builder.AddParameter("key", secret: true);
        scratch.Builder.AddParameter("mode", "cloud", publishValueAsDefault: true);
        scratch.Builder.AddParameter("local", "plugh");
        scratch.Builder.AddParameter("made", new GenerateParameterDefault { MinLength = 9, Upper = false, MinLower = 2, MinSpecial = 1 });

        var resources = await PublishAsync(scratch);

        Assert.DoesNotContain("xyzzy", resources.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("plugh", resources.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            """{"value":{"type":"string","default":{"value":"cloud"}}}""",
            JsonSerializer.Serialize(resources.GetProperty("mode").GetProperty("inputs")));
        Assert.Equal(
            """{"value":{"type":"string","default":{"generate":{"minLength":9,"upper":false,"minLower":2,"minSpecial":1}}}}""",
            JsonSerializer.Serialize(resources.GetProperty("made").GetProperty("inputs")));
    }

    [Fact]
    public async Task Endpoints_OfAProject_GetPortsFrom8000OnAfterTheFirstOfEachScheme()
    {
        await using var scratch = Publishing("--publisher", "manifest");
        scratch.Builder.AddProject<Sample>("sample", launchProfileName: null)
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
            .WithHttpEndpoint(name: "http", env: "HTTP_PORT")
            .WithEndpoint(name: "raw", targetPort: 8001)
            .WithHttpEndpoint(name: "more");

        var sample = (await PublishAsync(scratch)).GetProperty("sample");

        Assert.Equal("{sample.bindings.grpc.targetPort}", sample.GetProperty("env").GetProperty("GRPC_PORT").GetString());
        Assert.Equal("{sample.bindings.more.targetPort}", sample.GetProperty("env").GetProperty("HTTP_PORTS").GetString());
        Assert.Equal(
            [null, 8000, 8001, 8002],
            sample.GetProperty("bindings").EnumerateObject()
                .Select(binding => binding.Value.TryGetProperty("targetPort", out var port) ? port.GetInt32() : (int?)null));
    }

    [Fact]
    public async Task AsHttp2Service_BeforeTheEndpointIsDeclared_CountsForItToo()
    {
        await using var scratch = Publishing("--publisher", "manifest");
        scratch.Builder.AddProject<Sample>("sample", launchProfileName: null).AsHttp2Service().WithHttpEndpoint();

        var binding = (await PublishAsync(scratch)).GetProperty("sample").GetProperty("bindings").GetProperty("http");

        Assert.Equal("http2", binding.GetProperty("transport").GetString());
    }

    [Fact]
    public async Task Resources_OfEveryOtherKind_AreDescribedRefusedOrLeftOut()
    {
        await using var scratch = Publishing("--publisher", "manifest");
        scratch.Builder.AddExecutable("tool", "make", "sub", "all");
        scratch.Builder.AddResource(new Unknown("unknown"));
        scratch.Builder.AddExternalService("elsewhere", "https://localhost/");
        scratch.Builder.AddContainer("box", "registry:5000/box:1.2").WithVolume("/cache");

        var resources = await PublishAsync(scratch);

        Assert.Equal(
            """{"type":"executable.v0","workingDirectory":"../sub","command":"make","args":["all"]}""",
            JsonSerializer.Serialize(resources.GetProperty("tool")));
        Assert.Equal(
            """{"error":"This resource does not support generation in the manifest."}""",
            JsonSerializer.Serialize(resources.GetProperty("unknown")));
        Assert.Equal(
            """{"type":"container.v0","image":"registry:5000/box:1.2","volumes":[{"target":"/cache","readOnly":false}]}""",
            JsonSerializer.Serialize(resources.GetProperty("box")));
        Assert.False(resources.TryGetProperty("elsewhere", out _));
    }

    private static ScratchApplication Publishing(params string[] arguments)
    {
        var scratch = new ScratchApplication(false, arguments);
        scratch.Builder.Configuration["Pipeline:OutputPath"] = Path.Combine(scratch.Folder, "out");
        return scratch;
    }

    private static string ManifestOf(ScratchApplication scratch) => Path.Combine(scratch.Folder, "out", "aspire-manifest.json");

    private static async Task<JsonElement> PublishAsync(ScratchApplication scratch)
    {
        await scratch.Application.RunAsync(scratch.Limit);
        return JsonDocument.Parse(await File.ReadAllTextAsync(ManifestOf(scratch), CancellationToken.None)).RootElement.GetProperty("resources");
    }

    private sealed class Unknown(string name) : Resource(name);

    private sealed class Sample : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Path.GetTempPath(), "sample", "sample.csproj");
    }
}
