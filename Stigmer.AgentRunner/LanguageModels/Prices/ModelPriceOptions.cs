namespace Stigmer.AgentRunner.LanguageModels.Prices;

/// <summary>What models cost: the built-in list, and whatever a configuration adds or corrects.</summary>
internal sealed class ModelPriceOptions
{
    /// <summary>Go before the built-in list, the last one first: ModelPrices__Own__0__Model, …__Input, …__Output.</summary>
    public List<ModelPrice> Own { get; } = [];
}
