using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Redis;
using Stigmer.AppHost.Settings;

namespace Stigmer.Tests.AppHost;

public sealed class RedisSettingsTests
{
    [Theory]
    [InlineData(null, null, null, true, nameof(RedisFlavour.Container))]
    [InlineData(null, null, "no container runtime answers", true, nameof(RedisFlavour.Program))]
    [InlineData(null, null, "no container runtime answers", false, nameof(RedisFlavour.Container))]
    [InlineData(null, "cache.example", null, true, nameof(RedisFlavour.External))]
    [InlineData("Program", null, null, false, nameof(RedisFlavour.Program))]
    [InlineData("container", null, "no container runtime answers", true, nameof(RedisFlavour.Container))]
    [InlineData("external", "cache.example", null, false, nameof(RedisFlavour.External))]
    public void Choose_OfAFlavour_FollowsTheUserThenTheMachine(string? wanted, string? host, string? whyNot, bool hasProgram, string expected)
    {
        var (settings, problems) = Read(("Redis:Flavour", wanted), ("REDIS_HOST", host));

        Assert.Empty(problems);
        Assert.Equal(expected, settings.Choose(() => whyNot, () => hasProgram).Flavour.ToString());
    }

    [Theory]
    [InlineData("disk", null, null, "Redis:Flavour must be container, program or external, but is 'disk'.")]
    [InlineData("external", null, null, "Redis:Flavour is external, but REDIS_HOST does not say where Redis is.")]
    [InlineData("program", "cache", null, "Redis:Flavour is program, but REDIS_HOST names a Redis elsewhere: remove one of the two.")]
    [InlineData(null, "cache", "many", "REDIS_PORT must be a number from 1 to 65535, but is 'many'.")]
    [InlineData(null, "cache", "0", "REDIS_PORT must be a number from 1 to 65535, but is '0'.")]
    public void Read_OfWhatCannotBe_SaysSoInOneLine(string? flavour, string? host, string? port, string line)
    {
        var (_, problems) = Read(("Redis:Flavour", flavour), ("REDIS_HOST", host), ("REDIS_PORT", port));

        Assert.Equal([line], problems);
    }

    private static (RedisSettings Settings, IReadOnlyList<string> Problems) Read(params (string Key, string? Value)[] settings) =>
        RedisSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)))
            .Build());
}
