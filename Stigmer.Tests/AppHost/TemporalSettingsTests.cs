using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Settings;
using Stigmer.AppHost.Temporal;

namespace Stigmer.Tests.AppHost;

public sealed class TemporalSettingsTests
{
    [Theory]
    [InlineData(null, null, null, nameof(TemporalFlavour.Container))]
    [InlineData(null, null, "no container runtime answers", nameof(TemporalFlavour.Embedded))]
    [InlineData(null, "temporal.example:7233", null, nameof(TemporalFlavour.External))]
    [InlineData("Embedded", null, null, nameof(TemporalFlavour.Embedded))]
    [InlineData("container", null, "no container runtime answers", nameof(TemporalFlavour.Container))]
    [InlineData("external", "temporal.example:7233", null, nameof(TemporalFlavour.External))]
    public void Choose_OfAFlavour_FollowsTheUserThenTheMachine(string? wanted, string? address, string? whyNot, string expected)
    {
        var (settings, problems) = Read(("Temporal:Flavour", wanted), ("TEMPORAL_SERVICE_ADDRESS", address));

        var (flavour, reason) = settings.Choose(() => whyNot);

        Assert.Empty(problems);
        Assert.Equal(expected, flavour.ToString());
        Assert.Equal(wanted is null && flavour == TemporalFlavour.Embedded ? whyNot : null, reason);
    }

    [Theory]
    [InlineData("cloud", null, "Temporal:Flavour must be container, embedded or external, but is 'cloud'.")]
    [InlineData("1", null, "Temporal:Flavour must be container, embedded or external, but is '1'.")]
    [InlineData("external", null, "Temporal:Flavour is external, but TEMPORAL_SERVICE_ADDRESS does not say where Temporal is: set it to host:port.")]
    [InlineData("embedded", "temporal.example:7233", "Temporal:Flavour is embedded, but TEMPORAL_SERVICE_ADDRESS names a Temporal elsewhere: remove one of the two.")]
    [InlineData(null, "http://temporal.example:7233", "TEMPORAL_SERVICE_ADDRESS must be host:port without a scheme, such as temporal.example:7233, but is 'http://temporal.example:7233'.")]
    [InlineData(null, "temporal.example", "TEMPORAL_SERVICE_ADDRESS must be host:port without a scheme, such as temporal.example:7233, but is 'temporal.example'.")]
    public void Read_OfWhatCannotBe_SaysSoInOneLine(string? flavour, string? address, string line)
    {
        var (_, problems) = Read(("Temporal:Flavour", flavour), ("TEMPORAL_SERVICE_ADDRESS", address));

        Assert.Equal([line], problems);
    }

    [Fact]
    public void Choose_WithAnAnswerAlready_DoesNotAskTheMachine()
    {
        var (settings, _) = Read(("Temporal:Flavour", "embedded"));

        settings.Choose(() => throw new InvalidOperationException("asked"));
    }

    private static (TemporalSettings Settings, IReadOnlyList<string> Problems) Read(params (string Key, string? Value)[] settings) =>
        TemporalSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)))
            .Build());
}
