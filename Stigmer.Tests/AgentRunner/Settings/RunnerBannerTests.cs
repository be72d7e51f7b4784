using Microsoft.Extensions.Configuration;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.Tests.AgentRunner.Settings;

public class RunnerBannerTests
{
    private const string Banner =
        """
        ============================================================
        🚀 Stigmer Agent Runner - LOCAL Mode
        ============================================================
        Task Queue: agent_execution_runner
        Temporal: localhost:7233 (namespace: default)
        Backend: localhost:50051
        Sandbox: filesystem (root: ./workspace)
        Note: Using gRPC to Stigmer Daemon for state/streaming
        ============================================================
        Local mode: Skipping Redis initialization (using gRPC to Stigmer Daemon)
        🔧 Execution Mode: LOCAL
        """;

    [Fact]
    public void Lines_LocalMode_AreThoseThatPeopleKnow()
    {
        Assert.Equal(Banner, string.Join('\n', RunnerBanner.Lines(Settings())));
        Assert.Equal("🚀 Worker ready, polling for tasks...", RunnerBanner.Ready);
    }

    [Fact]
    public void Details_WithoutAKey_SayThatTheModelIsADemo()
    {
        var details = RunnerBanner.Details(Settings(), "1@here", ["http://127.0.0.1:4711"]).ToArray();

        Assert.StartsWith("Model: demo (built in; a scripted planner, not an AI.", details[0], StringComparison.Ordinal);
        Assert.Equal("Runner: 1@here (up to 10 turns at a time)", details[1]);
        Assert.Equal("Health: http://127.0.0.1:4711/health", details[2]);
    }

    private static RunnerSettings Settings()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("MODE", (string?)"local")]).Build();
        Assert.True(RunnerSettingsReader.TryRead(configuration, out var settings, out _));

        return settings;
    }
}
