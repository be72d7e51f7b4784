using Microsoft.Extensions.Configuration;
using Stigmer.ServiceDefaults.Redis;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Tests.ServiceDefaults.Redis;

public sealed class RedisSettingsTests
{
    [Fact]
    public void Read_Variables_AreTakenBeforeTheConnectionString()
    {
        var settings = Read(
            ("REDIS_HOST", "cache"), ("REDIS_PORT", "6380"), ("REDIS_PASSWORD", "hunter2"), ("ConnectionStrings:redis", "elsewhere:1,password=other"));

        Assert.Equal(new RedisSettings("cache", 6380, "hunter2"), settings);
    }

    [Fact]
    public void Read_HostAlone_IsEnough() => Assert.Equal(new RedisSettings("cache", 6379, null), Read(("REDIS_HOST", "cache")));

    [Theory]
    [InlineData("cache:6380,password=hunter2,ssl=True", "cache", 6380, "hunter2", true)]
    [InlineData("127.0.0.1:6380", "127.0.0.1", 6380, null, false)]
    [InlineData("cache", "cache", 6379, null, false)]
    public void Read_ConnectionStringAlone_IsUsed(string connectionString, string host, int port, string? password, bool isEncrypted) =>
        Assert.Equal(new RedisSettings(host, port, password) { IsEncrypted = isEncrypted }, Read(("ConnectionStrings:redis", connectionString)));

    [Fact]
    public void Read_Nothing_NamesTheVariable() =>
        Assert.Equal("Missing required environment variable: REDIS_HOST", Assert.Throws<SettingException>(() => Read()).Message);

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("many")]
    public void Read_PortThatIsNone_SaysWhatItMustBe(string port) => Assert.Equal(
        $"REDIS_PORT is '{port}'; it must be a whole number from 1 to 65535",
        Assert.Throws<SettingException>(() => Read(("REDIS_HOST", "cache"), ("REDIS_PORT", port))).Message);

    [Theory]
    [InlineData("cache:6379,hunter2=x")]
    [InlineData(",password=hunter2")]
    [InlineData("cache:6379,syncTimeout=hunter2")]
    public void Read_ConnectionStringThatIsNone_NamesItAndKeepsTheSecret(string connectionString)
    {
        var refused = Assert.Throws<SettingException>(() => Read(("ConnectionStrings:redis", connectionString)));

        Assert.StartsWith("ConnectionStrings__redis is not a connection string", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Settings_KeepThePassword() =>
        Assert.Equal("RedisSettings { cache:6379 }", new RedisSettings("cache", 6379, "hunter2").ToString());

    private static RedisSettings Read(params (string Name, string Value)[] variables) => RedisSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(variables.ToDictionary(pair => pair.Name, pair => (string?)pair.Value)).Build());
}
