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

    [Theory]
    [InlineData("localhost:7233")]
    [InlineData("[::1]:7233")]
    [InlineData("10.0.0.7:80")]
    [InlineData("my_temporal.internal-2:7233")]
    public void Read_AnAddressWithBlanksAround_IsThatAddress(string address) => Assert.Equal(address, ReadAddress($" {address} \n").Address);

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData(":7233")]
    [InlineData("localhost:0")]
    [InlineData("localhost:70000")]
    [InlineData("localhost:+7233")]
    [InlineData("::1:7233")]
    [InlineData("[::1:7233")]
    [InlineData("my host:7233")]
    [InlineData("http://localhost:7233")]
    [InlineData("localhost/api:7233")]
    [InlineData("me@localhost:7233")]
    public void Read_WhatNoConnectionCanBeTriedWith_NamesTheVariable(string address)
    {
        var refused = Assert.Throws<SettingException>(() => ReadAddress(address));

        Assert.Equal($"TEMPORAL_SERVICE_ADDRESS is '{address}'; it must be host:port without a scheme, such as localhost:7233", refused.Message);
    }

    [Fact]
    public void Read_NothingButBlanks_IsTheDefault()
    {
        var settings = TemporalSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(new[] { "TEMPORAL_SERVICE_ADDRESS", "TEMPORAL_NAMESPACE", "TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE" }
                .Select(name => KeyValuePair.Create(name, (string?)"  ")))
            .Build());

        Assert.Equal(("localhost:7233", "default", "agent_execution_runner"), (settings.Address, settings.Namespace, settings.RunnerTaskQueue));
    }

    [Fact]
    public void ToString_WithAKey_DoesNotShowIt() => Assert.DoesNotContain("xyzzy", Read(tls: null, "xyzzy").ToString(), StringComparison.Ordinal);

    private static TemporalSettings ReadAddress(string address) => TemporalSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create("TEMPORAL_SERVICE_ADDRESS", (string?)address)])
        .Build());

    private static TemporalSettings Read(string? tls, string? key) => TemporalSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["TEMPORAL_TLS"] = tls, ["TEMPORAL_API_KEY"] = key })
        .Build());
}
