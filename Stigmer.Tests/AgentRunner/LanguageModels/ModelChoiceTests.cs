using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

public class ModelChoiceTests
{
    [Theory]
    [InlineData("", "", null, null, null, "demo", "demo")]
    [InlineData("", "", null, null, "key", "anthropic", "claude-sonnet-4.5")]
    [InlineData("", "", "demo", null, "key", "demo", "demo")]
    [InlineData("", "", "anthropic", "claude-haiku-4.5", "key", "anthropic", "claude-haiku-4.5")]
    [InlineData("", "", null, "claude-haiku-4.5", "key", "anthropic", "claude-haiku-4.5")]
    [InlineData("demo", "", "anthropic", "claude-haiku-4.5", "key", "demo", "demo")]
    [InlineData("anthropic", "", "demo", null, "key", "anthropic", "claude-sonnet-4.5")]
    [InlineData("", "opus", null, "claude-haiku-4.5", "key", "anthropic", "opus")]
    [InlineData("", "demo", null, null, "key", "demo", "demo")]
    [InlineData("", "my-gateway-model", "anthropic", null, "key", "anthropic", "my-gateway-model")]
    public void Decide_RunThenSettingThenKeyThenDemo(
        string runProvider, string runModel, string? provider, string? model, string? key, string expectedProvider, string expectedModel)
    {
        var choice = ModelChoice.Decide(runProvider, runModel, new ModelSettings { Provider = provider, Model = model, AnthropicKey = key });

        Assert.Equal(new ModelChoice(expectedProvider, expectedModel), choice);
    }

    [Theory]
    [InlineData("", "", null, "key", "openai", "gpt-4.1")]
    [InlineData("", "gpt-5", null, "key", "openai", "gpt-5")]
    [InlineData("", "llama3.2:3b", null, null, "ollama", "llama3.2:3b")]
    [InlineData("ollama", "", null, null, "ollama", "qwen2.5-coder:7b")]
    [InlineData("", "", "ollama", "key", "ollama", "qwen2.5-coder:7b")]
    [InlineData("", "claude-like", "openai", "key", "openai", "claude-like")]
    public void Decide_OpenAiAndOllama_AreChosenByNameOrKey(
        string runProvider, string runModel, string? provider, string? key, string expectedProvider, string expectedModel)
    {
        var choice = ModelChoice.Decide(runProvider, runModel, new ModelSettings { Provider = provider, OpenAiKey = key });

        Assert.Equal(new ModelChoice(expectedProvider, expectedModel), choice);
    }

    [Theory]
    [InlineData("", "", "", "haiku", null, "anthropic", "haiku")]
    [InlineData("", "opus", "", "haiku", null, "anthropic", "opus")]
    [InlineData("", "", "openai", "", null, "openai", "gpt-4.1")]
    [InlineData("anthropic", "", "", "opus", null, "anthropic", "opus")]
    [InlineData("openai", "", "", "opus", null, "openai", "gpt-4.1")]
    [InlineData("", "gpt-5", "", "haiku", null, "openai", "gpt-5")]
    [InlineData("", "my-own", "openai", "gpt-5", "anthropic", "openai", "my-own")]
    [InlineData("demo", "", "anthropic", "opus", "openai", "demo", "demo")]
    public void Decide_RunThenAgentThenSettings(
        string runProvider, string runModel, string agentProvider, string agentModel, string? provider, string expectedProvider, string expectedModel)
    {
        var settings = new ModelSettings { Provider = provider, AnthropicKey = "key", OpenAiKey = "key" };

        var choice = ModelChoice.Decide(new ModelWish(runProvider, runModel), new ModelWish(agentProvider, agentModel), settings);

        Assert.Equal(new ModelChoice(expectedProvider, expectedModel), choice);
    }

    [Theory]
    [InlineData("openai/gpt-4.1", "openai", "gpt-4.1")]
    [InlineData("haiku", "", "haiku")]
    [InlineData("meta-llama/Llama-3", "", "meta-llama/Llama-3")]
    public void Parse_NameWithItsProvider_IsTakenApart(string text, string expectedProvider, string expectedModel) =>
        Assert.Equal((expectedProvider, expectedModel), (ModelWish.Parse(text).Provider, ModelWish.Parse(text).Model));

    [Fact]
    public void Decide_OpenAiAtAnAddressOfOnesOwn_NeedsNoKey()
    {
        var settings = new ModelSettings { Provider = "openai", OpenAiBaseUrl = new Uri("http://localhost:8000/v1"), Model = "local" };

        Assert.Equal(new ModelChoice("openai", "local"), ModelChoice.Decide("", "", settings));
    }

    [Theory]
    [InlineData("anthropic", "", "ANTHROPIC_API_KEY")]
    [InlineData("", "claude-sonnet-4.5", "ANTHROPIC_API_KEY")]
    [InlineData("", "gpt-5", "the provider openai needs a key; set OPENAI_API_KEY")]
    [InlineData("", "mystery", "the model 'mystery' needs a provider")]
    [InlineData("copilot", "", "there is no provider 'copilot'; choose one of: anthropic, openai, ollama, demo")]
    public void Decide_WhatCannotBeHad_SaysWhatToDo(string runProvider, string runModel, string expected)
    {
        var failure = Assert.Throws<ModelChoiceException>(() => ModelChoice.Decide(runProvider, runModel, new ModelSettings()));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude-sonnet-4.5", "claude-sonnet-4-5")]
    [InlineData("Claude-Sonnet-4.5", "claude-sonnet-4-5")]
    [InlineData("sonnet", "claude-sonnet-4-5")]
    [InlineData("claude-opus-5.5", "claude-opus-5-5")]
    [InlineData("claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20250929")]
    public void AnthropicId_NameThatPeopleUse_IsTheProvidersOwn(string name, string expected) =>
        Assert.Equal(expected, ModelNames.AnthropicId(name));
}
