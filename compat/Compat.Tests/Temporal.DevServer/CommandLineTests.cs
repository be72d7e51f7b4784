using Temporal.DevServer;
using Temporal.DevServer.Hosting;

namespace Compat.Tests.DevServers;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_Nothing_GivesTheDefaults()
    {
        var options = CommandLine.Parse([], _ => null);

        Assert.Equal(new DevelopmentServerOptions { Port = 7233 }, options);
    }

    [Fact]
    public void Parse_Environment_IsUsedUnlessAnArgumentSaysOtherwise()
    {
        var environment = new Dictionary<string, string>
        {
            ["TEMPORAL_DEV_PORT"] = "1000",
            ["TEMPORAL_DEV_HTTP_PORT"] = "1001",
            ["TEMPORAL_DEV_DB_FILENAME"] = "file",
        };

        var options = CommandLine.Parse(["--port=2000"], environment.GetValueOrDefault)!;

        Assert.Equal((2000, 1001, "file"), (options.Port, options.HttpPort, options.DatabaseFile));
    }

    [Fact]
    public void Parse_DynamicConfig_HonoursOneKeyAndIgnoresTheOthers()
    {
        var options = CommandLine.Parse(
            ["--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=50", "--dynamic-config-value", "some.other=1"], _ => null)!;

        Assert.Equal(50, options.SuggestContinueAsNewEvents);
    }

    [Theory]
    [InlineData("--port", "many")]
    [InlineData("--ip", "nowhere")]
    [InlineData("--log-level", "loud")]
    [InlineData("--unknown", "1")]
    public void Parse_BadValue_NamesTheOption(string name, string value)
    {
        var exception = Assert.Throws<StartupException>(() => CommandLine.Parse([name, value], _ => null));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }
}
