using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.AppHost;

/// <summary>The images that a deployment builds of the projects, as archives: the SDK alone makes them, without a container runtime.</summary>
public sealed class ImageTests : IDisposable
{
    private static readonly TimeSpan _buildLimit = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new();

    [ImageTheory]
    [InlineData("Stigmer.Server")]
    [InlineData("Stigmer.AgentRunner")]
    public async Task PublishContainer_OfAProject_WritesAnArchiveThatStartsIt(string project)
    {
        await using var registry = await ImageRegistry.StartAsync();
        var archive = _folder["image.tar"];
        await using var publish = ProcessHandle.Start(
            "dotnet",
            [
                "publish", project, "--no-build", "--configuration", RepositoryRoot.Configuration, "/t:PublishContainer", "--nologo", "--verbosity", "quiet",
                $"-p:ContainerArchiveOutputPath={archive}", "-p:ContainerImageFormat=OCI", $"-p:ContainerBaseImage={registry.Image}",
            ]);
        var exitCode = await publish.Exited.WaitAsync(_buildLimit);

        Assert.True(exitCode == 0, publish.Console.Text);
        var files = Read(archive);
        Assert.Contains("oci-layout", files.Keys);
        var manifest = Blob(files, JsonDocument.Parse(files["index.json"]).RootElement.GetProperty("manifests")[0]);
        var image = Blob(files, manifest.GetProperty("config")).GetProperty("config");
        Assert.Equal(["dotnet", $"/app/{project}.dll"], image.GetProperty("Entrypoint").EnumerateArray().Select(part => part.GetString()));
        var layers = manifest.GetProperty("layers").EnumerateArray().SelectMany(layer => Entries(files[PathOf(layer)])).ToList();
        Assert.Contains($"app/{project}.dll", layers);
        Assert.DoesNotContain(layers, entry => entry.Contains("secrets", StringComparison.OrdinalIgnoreCase) || entry.EndsWith(".db", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, byte[]> Read(string archive)
    {
        var files = new Dictionary<string, byte[]>();
        using var tar = new TarReader(File.OpenRead(archive));
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[entry.Name] = content.ToArray();
        }

        return files;
    }

    private static JsonElement Blob(Dictionary<string, byte[]> files, JsonElement described) => JsonDocument.Parse(files[PathOf(described)]).RootElement;

    private static string PathOf(JsonElement described) => $"blobs/{described.GetProperty("digest").GetString()!.Replace(':', '/')}";

    private static IEnumerable<string> Entries(byte[] layer)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(layer), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            yield return entry.Name.TrimStart('.', '/');
        }
    }
}
