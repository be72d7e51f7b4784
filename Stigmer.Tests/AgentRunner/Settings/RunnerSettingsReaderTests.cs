using Microsoft.Extensions.Configuration;
using Stigmer.AgentRunner.Settings;
using Stigmer.ServiceDefaults.Redis;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Tests.AgentRunner.Settings;

public class RunnerSettingsReaderTests
{
    private static readonly (string, string)[] Cloud =
    [
        ("TEMPORAL_SERVICE_ADDRESS", "temporal:7233"),
        ("TEMPORAL_NAMESPACE", "prod"),
        ("STIGMER_BACKEND_ENDPOINT", "api.example.com:443"),
        ("STIGMER_API_KEY", "jwt-of-the-runner"),
        ("REDIS_HOST", "redis"),
    ];

    [Fact]
    public void TryRead_LocalWithNothingElse_HasTheDefaults()
    {
        var settings = Read(("MODE", "local"));

        Assert.Equal(StigmerMode.Local, settings.Mode);
        Assert.Equal("localhost:7233", settings.Temporal.Address);
        Assert.Equal("default", settings.Temporal.Namespace);
        Assert.Equal("agent_execution_runner", settings.Temporal.RunnerTaskQueue);
        Assert.Equal(10, settings.MaxConcurrency);
        Assert.Equal(new BackendSettings("localhost:50051", "dummy-local-key"), settings.Backend);
        Assert.Equal("http://localhost:50051/", settings.Backend.Address.ToString());
        Assert.Equal("filesystem", settings.SandboxType);
        Assert.Equal("./workspace", settings.SandboxRootDir);
        Assert.Equal(8192, settings.Models.MaxTokens);
        Assert.Null(settings.Models.Temperature);
        Assert.Null(settings.Redis);
        Assert.Empty(settings.Secrets);
    }

    [Fact]
    public void TryRead_ModeUnset_IsCloud()
    {
        var settings = Read(Cloud);

        Assert.Equal(StigmerMode.Cloud, settings.Mode);
        Assert.Equal("daytona", settings.SandboxType);
        Assert.Equal("https://api.example.com/", settings.Backend.Address.ToString());
        Assert.Equal(new RedisSettings("redis", 6379, null), settings.Redis);
        Assert.Equal(20_000, settings.Models.MaxTokens);
        Assert.Equal("STIGMER_API_KEY", Assert.Single(settings.Secrets).Key);
    }

    [Fact]
    public void TryRead_RedisPasswordInAConnectionString_IsASecretToo()
    {
        var settings = Read([.. Cloud.Where(variable => variable.Item1 != "REDIS_HOST"), ("ConnectionStrings:redis", "cache:6380,password=of-the-cache")]);

        Assert.Equal(new RedisSettings("cache", 6380, "of-the-cache"), settings.Redis);
        Assert.Contains(settings.Secrets, secret => secret.Value == "of-the-cache");
    }

    [Theory]
    [InlineData("TEMPORAL_SERVICE_ADDRESS")]
    [InlineData("TEMPORAL_NAMESPACE")]
    [InlineData("STIGMER_BACKEND_ENDPOINT")]
    [InlineData("STIGMER_API_KEY")]
    [InlineData("REDIS_HOST")]
    public void TryRead_CloudWithoutARequiredVariable_SaysWhich(string name)
    {
        var problem = Assert.Single(Problems([.. Cloud.Where(variable => variable.Item1 != name)]));

        Assert.Equal($"Missing required environment variable: {name}", problem);
    }

    [Theory]
    [InlineData("MODE", "staging", "MODE is 'staging'; it must be 'local' or 'cloud'")]
    [InlineData("TEMPORAL_MAX_CONCURRENCY", "many", "TEMPORAL_MAX_CONCURRENCY is 'many'; it must be a whole number from 1 to 10000")]
    [InlineData("TEMPORAL_MAX_CONCURRENCY", "0", "TEMPORAL_MAX_CONCURRENCY is '0'; it must be a whole number from 1 to 10000")]
    [InlineData("SANDBOX_TYPE", "daytona", "SANDBOX_TYPE is 'daytona'; it must be 'filesystem'")]
    [InlineData("STIGMER_LLM_PROVIDER", "copilot", "STIGMER_LLM_PROVIDER is 'copilot'; it must be 'anthropic' or 'openai' or 'ollama' or 'demo'")]
    [InlineData("STIGMER_LLM_MAX_TOKENS", "lots", "STIGMER_LLM_MAX_TOKENS is 'lots'; it must be a whole number from 1 to 1000000")]
    [InlineData("STIGMER_LLM_TEMPERATURE", "warm", "STIGMER_LLM_TEMPERATURE is 'warm'; it must be a number from 0 to 1")]
    [InlineData("ANTHROPIC_BASE_URL", "localhost", "ANTHROPIC_BASE_URL is 'localhost'; it must be an address such as https://api.example.com")]
    [InlineData("STIGMER_LLM_BASE_URL", "http://x:1", "STIGMER_LLM_BASE_URL says nothing without STIGMER_LLM_PROVIDER: whose address is it?")]
    [InlineData("OLLAMA_CONTEXT_LENGTH", "12", "OLLAMA_CONTEXT_LENGTH is '12'; it must be a whole number from 1024 to 10000000")]
    [InlineData("STIGMER_BACKEND_ENDPOINT", "http://x:1", "STIGMER_BACKEND_ENDPOINT is 'http://x:1'; it must be host:port without a scheme, such as localhost:50051")]
    [InlineData("TEMPORAL_SERVICE_ADDRESS", "localhost", "TEMPORAL_SERVICE_ADDRESS is 'localhost'; it must be host:port without a scheme, such as localhost:7233")]
    [InlineData("LOG_LEVEL", "LOUD", "LOG_LEVEL is 'LOUD'; it must be DEBUG, INFO, WARNING, ERROR or CRITICAL")]
    public void TryRead_ValueThatMakesNoSense_SaysWhatItMustBe(string name, string value, string expected)
    {
        Assert.Equal(expected, Assert.Single(Problems(name == "MODE" ? [(name, value)] : [("MODE", "local"), (name, value)])));
    }

    [Fact]
    public void TryRead_ProviderWithoutItsKey_NamesTheVariable()
    {
        var problem = Assert.Single(Problems(("MODE", "local"), ("STIGMER_LLM_PROVIDER", "anthropic")));

        Assert.Contains("set ANTHROPIC_API_KEY", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_SeveralProblems_SaysAllOfThem()
    {
        var problems = Problems(("TEMPORAL_MAX_CONCURRENCY", "x"), ("STIGMER_LLM_PROVIDER", "y"));

        Assert.Equal(
            [
                "Missing required environment variable: TEMPORAL_SERVICE_ADDRESS",
                "Missing required environment variable: TEMPORAL_NAMESPACE",
                "TEMPORAL_MAX_CONCURRENCY is 'x'; it must be a whole number from 1 to 10000",
                "Missing required environment variable: STIGMER_BACKEND_ENDPOINT",
                "Missing required environment variable: STIGMER_API_KEY",
                "STIGMER_LLM_PROVIDER is 'y'; it must be 'anthropic' or 'openai' or 'ollama' or 'demo'",
                "Missing required environment variable: REDIS_HOST",
            ],
            problems);
    }

    [Fact]
    public void TryRead_ProviderKey_GoesBeforeAnthropics()
    {
        var settings = Read(("MODE", "local"), ("STIGMER_LLM_API_KEY", "first-key"), ("ANTHROPIC_API_KEY", "second-key"));

        Assert.Equal("first-key", settings.Models.AnthropicKey);
        Assert.Equal(["STIGMER_LLM_API_KEY", "ANTHROPIC_API_KEY"], settings.Secrets.Select(secret => secret.Key));
    }

    [Fact]
    public void TryRead_VariablesWithoutAProvidersName_AreForTheOneThatWasChosen()
    {
        var openai = Read(
            ("MODE", "local"), ("STIGMER_LLM_PROVIDER", "openai"), ("STIGMER_LLM_API_KEY", "first-key"), ("OPENAI_API_KEY", "second-key"),
            ("STIGMER_LLM_BASE_URL", "http://gateway:1/v1"), ("OPENAI_BASE_URL", "http://other:2/v1")).Models;
        var ollama = Read(("MODE", "local"), ("STIGMER_LLM_PROVIDER", "ollama"), ("STIGMER_LLM_BASE_URL", "http://gpu:11434"), ("OPENAI_BASE_URL", "http://other:2/v1")).Models;

        Assert.Equal(("first-key", null, new Uri("http://gateway:1/v1")), (openai.OpenAiKey, openai.AnthropicKey, openai.OpenAiBaseUrl));
        Assert.Equal((new Uri("http://gpu:11434"), new Uri("http://other:2/v1")), (ollama.OllamaBaseUrl, ollama.OpenAiBaseUrl));
        Assert.Null(ollama.AnthropicBaseUrl);
    }

    [Fact]
    public void TryRead_FallbacksAndThinking_AreReadAndChecked()
    {
        var models = Read(("MODE", "local"), ("STIGMER_LLM_FALLBACK_MODELS", "haiku, openai/gpt-4.1,"), ("STIGMER_LLM_THINKING", "High")).Models;

        Assert.Equal(["haiku", "openai/gpt-4.1"], models.Fallbacks);
        Assert.Equal("High", models.Thinking);
        Assert.Equal(
            ["STIGMER_LLM_THINKING is 'deep'; it must be off, low, medium, high, or a number of tokens from 1024 to 200000"],
            Problems(("MODE", "local"), ("STIGMER_LLM_THINKING", "deep")));
    }

    private static RunnerSettings Read(params (string, string)[] variables)
    {
        Assert.True(RunnerSettingsReader.TryRead(Configuration(variables), out var settings, out var problems), string.Join('\n', problems));

        return settings;
    }

    private static IReadOnlyList<string> Problems(params (string, string)[] variables)
    {
        Assert.False(RunnerSettingsReader.TryRead(Configuration(variables), out _, out var problems));

        return problems;
    }

    private static IConfigurationRoot Configuration((string Name, string Value)[] variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)))
        .Build();
}
