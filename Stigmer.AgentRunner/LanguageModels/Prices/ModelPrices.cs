using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels.Prices;

/// <summary>Says what a call cost. A model that no list has costs something unknown, never nothing.</summary>
internal sealed partial class ModelPrices(IOptions<ModelPriceOptions> options)
{
    private const string OllamaCloud = "cloud";

    // What a configuration says last counts first.
    private readonly ModelPrice[][] _lists = [[.. options.Value.Own.AsEnumerable().Reverse()], [.. PriceList.BuiltIn]];

    /// <summary>The usage with its cost; without one where the model has no price, or the provider did not say what was used.</summary>
    internal Usage Priced(Usage usage, ModelChoice model)
    {
        var prompt = usage.InputTokens + usage.CacheReadTokens + usage.CacheWriteTokens;
        var priced = usage.Clone();
        priced.ClearCostNanoUsd();
        if (Find(model, prompt) is { } price && (prompt + usage.OutputTokens > 0 || model.Provider == Providers.Demo))
        {
            // A millionth of a dollar per token is a thousand billionths.
            var cost = 1000 * ((usage.InputTokens * price.Input) + (usage.OutputTokens * price.Output)
                + (usage.CacheReadTokens * price.ReadingCache) + (usage.CacheWriteTokens * price.WritingCache));
            priced.CostNanoUsd = (long)decimal.Round(cost);
        }

        return priced;
    }

    private ModelPrice? Find(ModelChoice model, long prompt) =>
        _lists.Select(list => Find([.. list.Where(price => IsFor(price, model, prompt))], model)).FirstOrDefault(price => price is not null);

    private static bool IsFor(ModelPrice price, ModelChoice model, long prompt) =>
        (price.Provider.Length == 0 || price.Provider == model.Provider)
        && (price.AbovePromptTokens == 0 || prompt > price.AbovePromptTokens);

    private static ModelPrice? Find(ModelPrice[] prices, ModelChoice model)
    {
        var id = model.Provider == Providers.Anthropic ? ModelNames.AnthropicId(model.Model) : model.Model;

        return OfName(prices, id) ?? OfName(prices, Date().Replace(id, "")) ?? (IsElsewhere(model) ? null : OfName(prices, "*"));
    }

    // Of several for longer and longer prompts, the one for the longest that this prompt reaches.
    private static ModelPrice? OfName(ModelPrice[] prices, string name) =>
        prices.Where(price => string.Equals(price.Model, name, StringComparison.OrdinalIgnoreCase)).MaxBy(price => price.AbovePromptTokens);

    private static bool IsElsewhere(ModelChoice model) =>
        model.Provider == Providers.Ollama && model.Model.EndsWith(OllamaCloud, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$")]
    private static partial Regex Date();
}
