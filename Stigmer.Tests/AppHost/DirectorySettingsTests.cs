using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Settings;

namespace Stigmer.Tests.AppHost;

public sealed class DirectorySettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_WithNothingConfigured_WorksInTheRepositoryAndKeepsDataAtHome()
    {
        var directories = Read();

        Assert.Equal(_folder["workspace"], directories.Workspace);
        Assert.EndsWith("/.stigmer", directories.Home, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(directories.Home, "data"), directories.Data);
    }

    [Fact]
    public void Read_OfRelativePaths_StartsAtTheRepository()
    {
        var directories = Read(("SANDBOX_ROOT_DIR", "./elsewhere"), ("STIGMER_HOME", "home"));

        Assert.Equal(_folder["elsewhere"], directories.Workspace);
        Assert.Equal(_folder["home"], directories.Home);
    }

    [Fact]
    public void Check_OfDirectoriesThatCanBeMade_MakesThem()
    {
        var directories = Read(("SANDBOX_ROOT_DIR", "workspace"), ("STIGMER_HOME", "home"));

        Assert.Empty(directories.Check());

        Assert.True(Directory.Exists(directories.Data));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directories.Workspace));
    }

    [Fact]
    public void Check_OfADirectoryThatIsAFile_NamesItAndTheSetting()
    {
        var file = _folder.Write("home", "");

        var problem = Assert.Single(Read(("STIGMER_HOME", file)).Check());

        Assert.Contains(file, problem);
        Assert.Contains("STIGMER_HOME", problem);
    }

    public void Dispose() => _folder.Dispose();

    private DirectorySettings Read(params (string Key, string Value)[] settings) => DirectorySettings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
            .Build(),
        _folder.Path);
}
