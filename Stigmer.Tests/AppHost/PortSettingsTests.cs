using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Settings;

namespace Stigmer.Tests.AppHost;

public sealed class PortSettingsTests
{
    [Fact]
    public void Read_WithNothingConfigured_TakesTheWellKnownPorts()
    {
        var (ports, problems) = Read();

        Assert.Equal(new PortSettings(7233, 50051, 50052), ports);
        Assert.Empty(problems);
    }

    [Fact]
    public void Read_OfZero_LeavesThePortToTheSystem()
    {
        var (ports, problems) = Read(("Ports:Grpc", "0"), ("Ports:Http", "0"), ("Ports:Temporal", "0"));

        Assert.Equal(new PortSettings(null, null, null), ports);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("fifty")]
    [InlineData("-1")]
    [InlineData("70000")]
    public void Read_OfWhatIsNoPort_NamesTheSettingAndTheValue(string value)
    {
        var (_, problems) = Read(("Ports:Grpc", value));

        var problem = Assert.Single(problems);
        Assert.Contains("Ports:Grpc", problem);
        Assert.Contains(value, problem);
    }

    [Theory]
    [InlineData("process 12 (other --serve)", "process 12 (other --serve)")]
    [InlineData(null, "another process")]
    public void Read_OfATakenPort_NamesPortResourceHolderAndWhatToDo(string? holder, string expected)
    {
        var (_, problems) = PortSettings.Read(Configuration(), isFree: port => port != 50051, _ => holder);

        Assert.Equal(
            $"Port 50051 of stigmer-server (gRPC) is taken by {expected}. Stop that process, or choose another port with --Ports:Grpc=<port> (0 for any free one).",
            Assert.Single(problems));
    }

    [Fact]
    public void Read_OfTheSamePortTwice_NamesBothSettings()
    {
        var (_, problems) = Read(("Ports:Http", "50051"));

        Assert.StartsWith("Ports:Grpc and Ports:Http are both 50051", Assert.Single(problems), StringComparison.Ordinal);
    }

    private static (PortSettings Ports, IReadOnlyList<string> Problems) Read(params (string Key, string Value)[] settings) =>
        PortSettings.Read(Configuration(settings), isFree: _ => true, _ => null);

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
        .Build();
}
