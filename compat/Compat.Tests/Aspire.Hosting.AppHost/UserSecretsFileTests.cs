using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;

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

    [Fact]
    public void KeptDefault_OfAnApplicationWithSecrets_IsMadeOnceAndKept()
    {
        var id = $"compat-tests-{Guid.NewGuid():N}";
        var application = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(id), AssemblyBuilderAccess.Run);
        application.SetCustomAttribute(new CustomAttributeBuilder(typeof(UserSecretsIdAttribute).GetConstructor([typeof(string)])!, [id]));
        var path = PathHelper.GetSecretsPathFromSecretsId(id);
        try
        {
            var value = new KeptDefault(new GenerateParameterDefault(), "Parameters:word", new UserSecrets(application, new ConfigurationManager())).GetDefaultValue();

            Assert.Equal(value, new ConfigurationBuilder().AddUserSecrets(id).Build()["Parameters:word"]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void KeptDefault_OfAnApplicationWithoutSecrets_IsFreshEachTime()
    {
        var kept = new KeptDefault(new GenerateParameterDefault(), "Parameters:word", new UserSecrets(null, new ConfigurationManager()));

        Assert.NotEqual(kept.GetDefaultValue(), kept.GetDefaultValue());
    }

    private static string Compact(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json));

    private sealed class DisposableFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("user-secrets-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
