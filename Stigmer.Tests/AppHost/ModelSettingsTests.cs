using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Settings;

namespace Stigmer.Tests.AppHost;

public sealed class ModelSettingsTests
{
    [Fact]
    public void Read_WithoutAKey_ChoosesTheDemoAndSaysSo()
    {
        var model = Read();

        Assert.Equal("demo", model.Provider);
        Assert.Empty(model.Check());
        Assert.Contains("no language model", model.Describe());
    }

    [Theory]
    [InlineData("Parameters:anthropic-api-key", "ANTHROPIC_API_KEY")]
    [InlineData("Parameters:anthropic_api_key", "ANTHROPIC_API_KEY")]
    [InlineData("Parameters:llm-api-key", "STIGMER_LLM_API_KEY")]
    public void Read_WithAKey_ChoosesItsProvider(string setting, string variable)
    {
        var model = Read((setting, "k"));

        Assert.Equal("anthropic", model.Provider);
        Assert.Equal(variable, Assert.Single(model.Keys).Variable);
    }

    [Fact]
    public void Read_WithAKeyAndAnotherChoice_KeepsTheChoice()
    {
        var model = Read(("Parameters:anthropic-api-key", "k"), ("STIGMER_LLM_PROVIDER", "demo"));

        Assert.Equal("demo", model.Provider);
    }

    [Fact]
    public void Read_WithOpenAisKey_ChoosesItAndAsksForNoOther()
    {
        var model = Read(("Parameters:openai-api-key", "k"));

        Assert.Equal("openai", model.Provider);
        Assert.Empty(model.Check());
        Assert.Empty(Read(("STIGMER_LLM_PROVIDER", "openai"), ("OPENAI_BASE_URL", "http://localhost:8000/v1")).Check());
        Assert.Contains("OPENAI_API_KEY", Assert.Single(Read(("STIGMER_LLM_PROVIDER", "openai")).Check()));
        Assert.Empty(Read(("STIGMER_LLM_PROVIDER", "ollama")).Check());
    }

    [Fact]
    public void Check_OfAProviderWithoutItsKey_NamesTheVariable()
    {
        var problem = Assert.Single(Read(("STIGMER_LLM_PROVIDER", "anthropic")).Check());

        Assert.Contains("ANTHROPIC_API_KEY", problem);
    }

    [Fact]
    public void Read_OfSettings_PassesOnThoseThatAreSet()
    {
        var model = Read(("STIGMER_LLM_MODEL", "claude"), ("ANTHROPIC_BASE_URL", "http://localhost:1"), ("STIGMER_LLM_PROVIDER", ""));

        Assert.Equal(["ANTHROPIC_BASE_URL", "STIGMER_LLM_MODEL"], model.PassedOn.Keys.Order());
    }

    private static ModelSettings Read(params (string Key, string Value)[] settings) => ModelSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
        .Build());
}
