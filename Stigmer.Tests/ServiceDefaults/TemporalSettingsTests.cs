using Microsoft.Extensions.Configuration;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Client;

namespace Stigmer.Tests.ServiceDefaults;

public sealed class TemporalSettingsTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("false", null, false)]
    [InlineData("true", null, true)]
    [InlineData(null, "key", true)]
    [InlineData("false", "key", true)]
    public void Secure_ByTlsAndKey_EncryptsAlwaysWhenThereIsAKey(string? tls, string? key, bool isEncrypted)
    {
        var options = new TemporalClientConnectOptions("localhost:7233");

        Read(tls, key).Secure(options);

        Assert.Equal(isEncrypted, options.Tls is not null);
        Assert.Equal(key, options.ApiKey);
    }

    [Fact]
    public void Read_OfATlsThatIsNeither_NamesTheVariable()
    {
        var refused = Assert.Throws<SettingException>(() => Read("sometimes", key: null));

        Assert.Contains("TEMPORAL_TLS", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_WithAKey_DoesNotShowIt() => Assert.DoesNotContain("xyzzy", Read(tls: null, "xyzzy").ToString(), StringComparison.Ordinal);

    private static TemporalSettings Read(string? tls, string? key) => TemporalSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["TEMPORAL_TLS"] = tls, ["TEMPORAL_API_KEY"] = key })
        .Build());
}
