namespace Stigmer.AgentRunner.LanguageModels.Prices;

/// <summary>What a model costs, in US dollars per million tokens.</summary>
internal sealed class ModelPrice
{
    /// <summary>The provider's own name of the model, without a date; * for every model of the provider that has no price of its own.</summary>
    public string Model { get; set; } = "";

    /// <summary>Empty: whoever serves it.</summary>
    public string Provider { get; set; } = "";

    public decimal Input { get; set; }

    public decimal Output { get; set; }

    /// <summary>Null: as <see cref="Input"/>.</summary>
    public decimal? CacheRead { get; set; }

    /// <summary>Null: as <see cref="Input"/>.</summary>
    public decimal? CacheWrite { get; set; }

    /// <summary>The price is of calls that send more than so many tokens, the cached ones included.</summary>
    public long AbovePromptTokens { get; set; }

    internal decimal ReadingCache => CacheRead ?? Input;

    internal decimal WritingCache => CacheWrite ?? Input;
}
