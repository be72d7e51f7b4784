using System.Text.Json;
using Aspire.Hosting.Parameters;

namespace Compat.Tests.ApplicationHost;

public sealed class UserSecretsFileTests
{
    [Theory]
    [InlineData(null, """{"Parameters:word":"new"}""")]
    [InlineData("", """{"Parameters:word":"new"}""")]
    [InlineData("""{"Other":"1","Parameters:word":"old"}""", """{"Other":"1","Parameters:word":"new"}""")]
    [InlineData("""{"Parameters":{"word":"old","two":"2"}}""", """{"Parameters":{"two":"2"},"Parameters:word":"new"}""")]
    [InlineData("""{"parameters:WORD":"old", /* a note */ }""", """{"Parameters:word":"new"}""")]
    public void With_AValue_KeepsTheOthersAndHasTheKeyOnce(string? before, string after) =>
        Assert.Equal(after, Compact(UserSecretsFile.With(before, "Parameters:word", "new")));

    [Fact]
    public void With_NoValue_LeavesTheKeyOut() =>
        Assert.Equal("""{"Other":"1"}""", Compact(UserSecretsFile.With("""{"Other":"1","Parameters:word":"old"}""", "Parameters:word", null)));

    [Fact]
    public void Change_OfAFile_IsForTheUserAlone()
    {
        using var folder = new DisposableFolder();
        var path = Path.Combine(folder.Path, "id", "secrets.json");

        UserSecretsFile.Change(path, before => $"{before}x");
        UserSecretsFile.Change(path, before => $"{before}y");

        Assert.Equal("xy", File.ReadAllText(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private static string Compact(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json));

    private sealed class DisposableFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("user-secrets-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
