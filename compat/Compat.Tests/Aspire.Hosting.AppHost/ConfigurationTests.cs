using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.ApplicationHost;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Configuration_OfAnApplication_TellsWhereAndWhatItIs()
    {
        await using var scratch = new ScratchApplication();
        var name = scratch.Builder.Environment.ApplicationName;

        Assert.Equal(scratch.Folder, scratch.Builder.Configuration["AppHost:Directory"]);
        Assert.Equal(Path.Combine(scratch.Folder, name), scratch.Builder.Configuration["AppHost:Path"]);
        Assert.Equal(name, scratch.Builder.Configuration["AppHost:DashboardApplicationName"]);
        Assert.Equal(Sha256($"{scratch.Folder}/{name}".ToLowerInvariant()), scratch.Builder.Configuration["AppHost:Sha256"]);
    }

    [Fact]
    public async Task Hash_OfAPublishedApplication_IsTheSameWhereverItLies()
    {
        await using var scratch = new ScratchApplication(args: ["--operation", "publish"]);

        Assert.Equal(Sha256(scratch.Builder.Environment.ApplicationName), scratch.Builder.Configuration["AppHost:Sha256"]);
    }

    [Fact]
    public async Task Services_BeforeTheApplicationIsBuilt_AreNotThere()
    {
        await using var scratch = new ScratchApplication();

        Assert.Throws<InvalidOperationException>(() => scratch.Builder.ExecutionContext.ServiceProvider);
        Assert.Same(scratch.Application.Services, scratch.Builder.ExecutionContext.ServiceProvider);
    }

    [Theory]
    [InlineData("--operation", "AppHost:Operation", "run")]
    [InlineData("--output-path", "Pipeline:OutputPath", "x")]
    [InlineData("--step", "Pipeline:Step", "x")]
    [InlineData("--log-level", "Pipeline:LogLevel", "debug")]
    [InlineData("--include-exception-details", "Pipeline:IncludeExceptionDetails", "true")]
    [InlineData("--clear-cache", "Pipeline:ClearCache", "true")]
    [InlineData("--dcp-cli-path", "DcpPublisher:CliPath", "x")]
    [InlineData("--dcp-container-runtime", "DcpPublisher:ContainerRuntime", "podman")]
    [InlineData("--dcp-dependency-check-timeout", "DcpPublisher:DependencyCheckTimeout", "1")]
    [InlineData("--dcp-dashboard-path", "DcpPublisher:DashboardPath", "x")]
    [InlineData("--Parameters:mode", "Parameters:mode", "cloud")]
    public async Task Switch_OfTheCommandLine_IsThatSetting(string name, string key, string value)
    {
        await using var separate = new ScratchApplication(args: [name, value]);
        await using var joined = new ScratchApplication(args: $"{name}={value}");

        Assert.Equal(value, separate.Builder.Configuration[key]);
        Assert.Equal(value, joined.Builder.Configuration[key]);
    }

    [Fact]
    public async Task Publisher_OnTheCommandLine_IsThatSetting()
    {
        await using var scratch = new ScratchApplication(args: ["--publisher", "manifest"]);

        Assert.Equal("manifest", scratch.Builder.Configuration["Publishing:Publisher"]);
        Assert.True(scratch.Builder.ExecutionContext.IsPublishMode);
    }

    [Theory]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Warning)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServer", LogLevel.Warning)]
    [InlineData("Aspire.Hosting.Dashboard", LogLevel.Error)]
    [InlineData("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Error)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information)]
    [InlineData("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.Information, true)]
    [InlineData("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None)]
    public async Task Log_OfACategory_IsFilteredUnlessTheUserSaysOtherwise(string category, LogLevel least, bool disableDashboard = false)
    {
        await using var scratch = new ScratchApplication(disableDashboard);
        await using var chosen = new ScratchApplication(disableDashboard, $"--Logging:LogLevel:{category}=Trace");

        Assert.Equal(least, Least(scratch, category));
        Assert.Equal(LogLevel.Trace, Least(chosen, category));
    }

    [Theory]
    [InlineData("Development", "from the secrets")]
    [InlineData("Production", null)]
    public async Task UserSecrets_OfAnApplication_AreReadInDevelopmentOnly(string environment, string? value)
    {
        var id = $"compat-tests-{Guid.NewGuid():N}";
        var path = PathHelper.GetSecretsPathFromSecretsId(id);
        LoadApplication(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            await File.WriteAllTextAsync(path, """{ "Word": "from the secrets" }""");

            var builder = DistributedApplication.CreateBuilder(
                new DistributedApplicationOptions { Args = [$"--environment={environment}"], AssemblyName = id, ProjectDirectory = Path.GetTempPath() });

            Assert.Equal(value, builder.Configuration["Word"]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static LogLevel Least(ScratchApplication scratch, string category)
    {
        var logger = scratch.Application.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        return Enum.GetValues<LogLevel>().First(level => level == LogLevel.None || logger.IsEnabled(level));
    }

    private static string Sha256(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>An application's assembly that says which user secrets are its own.</summary>
    private static void LoadApplication(string id)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(id), typeof(object).Assembly);
        assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(UserSecretsIdAttribute).GetConstructor([typeof(string)])!, [id]));
        assembly.DefineDynamicModule(id);
        using var image = new MemoryStream();
        assembly.Save(image);
        image.Position = 0;
        AssemblyLoadContext.Default.LoadFromStream(image);
    }
}
