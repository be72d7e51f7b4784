using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.LanguageModels.Prices;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.LanguageModels.Prices;

public class ModelPricesTests
{
    private static readonly Usage AMillionOfEach = new()
    {
        InputTokens = 1_000_000,
        OutputTokens = 1_000_000,
        CacheReadTokens = 1_000_000,
        CacheWriteTokens = 1_000_000,
    };

    [Theory]
    [InlineData("anthropic", "claude-sonnet-4.5", 3 + 15 + 0.3 + 3.75)]
    [InlineData("anthropic", "sonnet", 3 + 15 + 0.3 + 3.75)]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929", 3 + 15 + 0.3 + 3.75)]
    [InlineData("anthropic", "claude-opus-4.1", 15 + 75 + 1.5 + 18.75)]
    [InlineData("anthropic", "claude-haiku-3.5", 0.8 + 4 + 0.08 + 1)]
    [InlineData("anthropic", "claude-opus-5.5", 4 + 20 + 0.2 + 5)]
    // Three million tokens of prompt: the dear half of the list.
    [InlineData("anthropic", "claude-haiku-5.5", 0.5 + 2.5 + 0.05 + 0.625)]
    [InlineData("openai", "gpt-4.1", 2 + 8 + 0.5 + 2)]
    [InlineData("openai", "gpt-4.1-2025-04-14", 2 + 8 + 0.5 + 2)]
    [InlineData("openai", "gpt-5-mini", 0.25 + 2 + 0.025 + 0.25)]
    [InlineData("ollama", "qwen2.5-coder:7b", 0)]
    [InlineData("demo", "demo", 0)]
    public void Priced_ModelOfTheList_HasItsPrice(string provider, string model, double expectedUsd)
    {
        var priced = new ModelPrices(Options.Create(new ModelPriceOptions())).Priced(AMillionOfEach, new ModelChoice(provider, model));

        Assert.True(priced.HasCostNanoUsd);
        Assert.Equal((decimal)expectedUsd, priced.CostNanoUsd / 1_000_000_000m);
    }

    [Theory]
    [InlineData("anthropic", "claude-of-tomorrow")]
    [InlineData("openai", "gpt-5-something")]
    [InlineData("openai", "my-own-model")]
    [InlineData("ollama", "gpt-oss:120b-cloud")]
    public void Priced_ModelThatNoListHas_CostsSomethingUnknown(string provider, string model)
    {
        var priced = new ModelPrices(Options.Create(new ModelPriceOptions())).Priced(AMillionOfEach, new ModelChoice(provider, model));

        Assert.False(priced.HasCostNanoUsd);
        Assert.Equal(AMillionOfEach, priced);
    }

    [Fact]
    public void Priced_ProviderThatDoesNotSayWhatWasUsed_CostsSomethingUnknown() =>
        Assert.False(new ModelPrices(Options.Create(new ModelPriceOptions())).Priced(new Usage(), new ModelChoice("openai", "gpt-4.1")).HasCostNanoUsd);

    [Fact]
    public void Priced_OwnPrices_GoBeforeTheListAndTheLastOneFirst()
    {
        var prices = Configured(
            ("Own:0:Model", "my-model"), ("Own:0:Input", "1"), ("Own:0:Output", "2"),
            ("Own:1:Model", "gpt-4.1"), ("Own:1:Provider", "openai"), ("Own:1:Input", "0.5"), ("Own:1:Output", "0.5"),
            ("Own:2:Model", "my-model"), ("Own:2:Input", "10"), ("Own:2:Output", "20"), ("Own:2:CacheRead", "0.000001"));

        Assert.Equal(40_000_001_000, prices.Priced(AMillionOfEach, new ModelChoice("openai", "my-model")).CostNanoUsd);
        Assert.Equal(2_000_000_000, prices.Priced(AMillionOfEach, new ModelChoice("openai", "gpt-4.1")).CostNanoUsd);
    }

    [Fact]
    public void Priced_LongPrompt_HasThePriceOfLongPrompts()
    {
        var prices = new ModelPrices(Options.Create(new ModelPriceOptions()));
        var model = new ModelChoice("anthropic", "claude-haiku-5-5");

        Assert.Equal(10_000_000, prices.Priced(new Usage { InputTokens = 100_000 }, model).CostNanoUsd);
        Assert.Equal(50_000_500, prices.Priced(new Usage { InputTokens = 100_001 }, model).CostNanoUsd);
    }

    [Fact]
    public void Validate_WrongPrices_NamesEachSetting()
    {
        var options = new ModelPriceOptions { Own = { new ModelPrice(), new ModelPrice { Model = "x", Provider = "acme", Output = -1 } } };

        var result = new ModelPriceRules().Validate(null, options);

        Assert.Equal(
            [
                "ModelPrices__Own__0__Model is missing; name the model that the price is of, or * for all of a provider",
                "ModelPrices__Own__1__Provider is 'acme'; it must be one of: anthropic, openai, ollama, demo, or empty",
                "ModelPrices__Own__1 has a number below zero; prices are in US dollars per million tokens",
            ],
            result.Failures!);
    }

    private static ModelPrices Configured(params (string Name, string Value)[] settings)
    {
        var options = new ModelPriceOptions();
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Name, one => (string?)one.Value)).Build().Bind(options);

        return new ModelPrices(Options.Create(options));
    }
}
