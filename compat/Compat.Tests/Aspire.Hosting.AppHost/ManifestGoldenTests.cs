using Compat.Tests.ApplicationHost.Golden;

namespace Compat.Tests.ApplicationHost;

public sealed class ManifestGoldenTests : IDisposable
{
    [Fact]
    public void Publish_OfTheFirstProgram_WritesWhatTheOfficialPackagesWrite() =>
        AssertWrites("topo.manifest.json", Topo.Run, GoldenFolder.Topo);

    [Fact]
    public void Publish_OfTheSecondProgram_WritesWhatTheOfficialPackagesWrite() =>
        AssertWrites("topo2.manifest.json", Topo2.Run, GoldenFolder.Topo2);

    public void Dispose()
    {
        if (Directory.Exists(GoldenFolder.Root))
        {
            Directory.Delete(GoldenFolder.Root, recursive: true);
        }
    }

    private static void AssertWrites(string golden, Action<string[]> program, string path)
    {
        program(["--publisher", "manifest", "--output-path", path]);

        var expected = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", golden));
        Assert.Equal(System.Text.Encoding.UTF8.GetString(expected), File.ReadAllText(path));
        Assert.Equal(expected, File.ReadAllBytes(path));
    }
}
