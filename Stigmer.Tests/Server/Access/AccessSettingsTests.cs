using Microsoft.Extensions.Configuration;
using Stigmer.Server.Access;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Tests.Server.Access;

public sealed class AccessSettingsTests
{
    [Fact]
    public void Read_LocalMode_LetsEverybodyIn() => Assert.Null(Read(("MODE", "local")));

    [Fact]
    public void Read_NothingSet_NamesEverythingThatIsMissing() => Assert.Equal(
        "Missing required environment variables: AUTH0_DOMAIN, AUTH0_AUDIENCE, STIGMER_API_KEY, REDIS_HOST (MODE is cloud, which is the default; set MODE=local to run on this machine)",
        Refusal());

    [Fact]
    public void Read_OneMissing_NamesIt() => Assert.StartsWith(
        "Missing required environment variable: AUTH0_AUDIENCE ",
        Refusal(("AUTH0_DOMAIN", "example.eu.auth0.com"), ("STIGMER_API_KEY", "0123456789abcdef"), ("ConnectionStrings:redis", "redis:6379")), StringComparison.Ordinal);

    [Theory]
    [InlineData("example.eu.auth0.com", "https://example.eu.auth0.com/")]
    [InlineData("https://login.example.com/", "https://login.example.com/")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [InlineData("localhost:8080", "http://localhost:8080/")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080/")]
    public void Read_Domain_BecomesTheIssuer(string domain, string issuer) => Assert.Equal(issuer, Good(domain)?.Issuer.AbsoluteUri);

    [Theory]
    [InlineData("http://example.eu.auth0.com", "keys are fetched over https from everywhere but this machine")]
    [InlineData("http://127.0.0.1.example.com", "keys are fetched over https")]
    [InlineData("ftp://example.com", "it must be the domain of an Auth0 tenant")]
    public void Read_UnsafeDomain_SaysWhatIsWrong(string domain, string text) =>
        Assert.Contains(text, Assert.Throws<SettingException>(() => Good(domain)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("dummy-local-key")]
    [InlineData("short")]
    public void Read_KeyThatCanBeGuessed_IsRefused(string key) => Assert.Contains(
        "STIGMER_API_KEY is what runners show to be let in",
        Refusal(("AUTH0_DOMAIN", "example.eu.auth0.com"), ("AUTH0_AUDIENCE", "us"), ("REDIS_HOST", "redis"), ("STIGMER_API_KEY", key)),
        StringComparison.Ordinal);

    [Fact]
    public void Read_RunnersWithTokens_NeedNoKey()
    {
        var settings = Read(("AUTH0_DOMAIN", "example.eu.auth0.com"), ("AUTH0_AUDIENCE", "us"), ("REDIS_HOST", "redis"), ("MACHINE_ACCOUNT_CLIENT_ID", "runners"));

        Assert.Null(settings?.RunnerKey);
        Assert.Equal("runners", settings?.RunnerClient);
    }

    private static AccessSettings? Good(string domain) =>
        Read(("AUTH0_DOMAIN", domain), ("AUTH0_AUDIENCE", "us"), ("REDIS_HOST", "redis"), ("STIGMER_API_KEY", "0123456789abcdef"));

    private static string Refusal(params (string Name, string Value)[] variables) => Assert.Throws<SettingException>(() => Read(variables)).Message;

    private static AccessSettings? Read(params (string Name, string Value)[] variables) => AccessSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(variables.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value))).Build());
}
