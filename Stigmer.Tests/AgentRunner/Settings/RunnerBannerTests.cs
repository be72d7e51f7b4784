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
    public void Lines_CloudMode_SayWhereEverythingIs()
    {
        var lines = string.Join('\n', RunnerBanner.Lines(Settings(
            ("MODE", "cloud"), ("TEMPORAL_SERVICE_ADDRESS", "t:7233"), ("TEMPORAL_NAMESPACE", "prod"), ("STIGMER_BACKEND_ENDPOINT", "api:443"),
            ("STIGMER_API_KEY", "secret-key"), ("REDIS_HOST", "cache"), ("REDIS_PASSWORD", "secret-word"), ("DAYTONA_API_KEY", "secret-dtn"))));

        Assert.Contains("🚀 Stigmer Agent Runner - CLOUD Mode\n", lines, StringComparison.Ordinal);
        Assert.Contains("Sandbox: daytona (snapshot: the organisation's default)\nRedis: cache:6379\n", lines, StringComparison.Ordinal);
        Assert.EndsWith("🔧 Execution Mode: CLOUD", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", lines, StringComparison.Ordinal);
    }

    [Fact]
    public void Details_WithoutAKey_SayThatTheModelIsADemo()
    {
        var details = RunnerBanner.Details(Settings(), "1@here", ["http://127.0.0.1:4711"]).ToArray();

        Assert.StartsWith("Model: demo (built in; a scripted planner, not an AI.", details[0], StringComparison.Ordinal);
        Assert.Equal("Runner: 1@here (up to 10 turns at a time)", details[1]);
        Assert.Equal("Health: http://127.0.0.1:4711/health", details[2]);
    }

    private static RunnerSettings Settings(params (string Name, string Value)[] variables)
    {
        (string, string)[] given = variables.Length == 0 ? [("MODE", "local")] : variables;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(given.Select(variable => KeyValuePair.Create(variable.Item1, (string?)variable.Item2)))
            .Build();
        Assert.True(RunnerSettingsReader.TryRead(configuration, out var settings, out _));

        return settings;
    }
}
