using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;
using Compat.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Compat.Tests.ApplicationHost;

/// <summary>The user's secrets as ASPIRE_USER_SECRETS_ID chooses them.</summary>
[Collection(ProcessVariables.Name)]
public sealed class UserSecretsTests : IDisposable
{
    private readonly string _id = $"compat-tests-{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("user-secrets-").FullName;

    [Theory]
    [InlineData("Development", false, "from the secrets")]
    [InlineData("Development", true, "from the environment")]
    [InlineData("Production", false, "from appsettings")]
    public async Task Parameter_InTheSecrets_IsFoundBetweenTheEnvironmentAndAppsettingsInDevelopment(string environment, bool hasVariable, string expected)
    {
        var name = $"word{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), $$"""{ "Parameters": { "{{name}}": "from appsettings" } }""");
        UserSecretsFile.Change(SecretsPath, _ => $$"""{ "Parameters:{{name}}": "from the secrets" }""");
        Environment.SetEnvironmentVariable($"Parameters__{name}", hasVariable ? "from the environment" : null);
        try
        {
            Assert.Equal(expected, await Builder(environment).AddParameter(name, "literal").Resource.GetValueAsync(default));
        }
        finally
        {
            Environment.SetEnvironmentVariable($"Parameters__{name}", null);
        }
    }

    [Fact]
    public async Task Generated_AndPersisted_IsTheSameInTheNextRun()
    {
        var first = await GeneratedAsync("Development", persist: true);

        Assert.Equal(first, await GeneratedAsync("Development", persist: true));
        Assert.Equal(first, new ConfigurationBuilder().AddUserSecrets(_id).Build()["Parameters:word"]);
        Assert.NotEqual(first, await GeneratedAsync("Production", persist: true));
    }

    [Fact]
    public async Task Generated_AndNotPersisted_IsAnotherEachTime()
    {
        Assert.NotEqual(await GeneratedAsync("Development", persist: false), await GeneratedAsync("Development", persist: false));
        Assert.False(File.Exists(SecretsPath));
    }

    [Fact]
    public async Task DefaultPassword_OfAnApplication_IsKept()
    {
        var password = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(Builder("Development"), "word", special: false, minNumeric: 5);

        var value = await password.GetValueAsync(default);

        Assert.Equal(value, await ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(Builder("Development"), "word").GetValueAsync(default));
        Assert.True(password.Secret);
        Assert.True(value!.Length == 22 && value.All(char.IsAsciiLetterOrDigit) && value.Count(char.IsAsciiDigit) >= 5);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        if (Path.GetDirectoryName(SecretsPath) is { } secrets && Directory.Exists(secrets))
        {
            Directory.Delete(secrets, recursive: true);
        }
    }

    private string SecretsPath => PathHelper.GetSecretsPathFromSecretsId(_id);

    private IDistributedApplicationBuilder Builder(string environment) => DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        Args = [$"--environment={environment}", $"--ASPIRE_USER_SECRETS_ID={_id}"],
        ProjectDirectory = _folder,
        DisableDashboard = true,
    });

    private ValueTask<string?> GeneratedAsync(string environment, bool persist) =>
        Builder(environment).AddParameter("word", new GenerateParameterDefault(), persist: persist).Resource.GetValueAsync(default);
}
