using Microsoft.Extensions.Options;

namespace Stigmer.AgentRunner.LanguageModels.Prices;

/// <summary>What a configured price has to look like.</summary>
internal sealed class ModelPriceRules : IValidateOptions<ModelPriceOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelPriceOptions options)
    {
        var problems = options.Own.Index().SelectMany(one => Check($"ModelPrices__Own__{one.Index}", one.Item)).ToArray();

        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Check(string setting, ModelPrice price)
    {
        if (string.IsNullOrWhiteSpace(price.Model))
        {
            yield return $"{setting}__Model is missing; name the model that the price is of, or * for all of a provider";
        }

        if (price.Provider.Length > 0 && !Providers.All.Contains(price.Provider))
        {
            yield return $"{setting}__Provider is '{price.Provider}'; it must be one of: {string.Join(", ", Providers.All)}, or empty";
        }

        if (price.Input < 0 || price.Output < 0 || price.CacheRead < 0 || price.CacheWrite < 0 || price.AbovePromptTokens < 0)
        {
            yield return $"{setting} has a number below zero; prices are in US dollars per million tokens";
        }
    }
}
