namespace Stigmer.AgentRunner.LanguageModels.Prices;

/// <summary>
/// What providers ask for, by their public lists as of November 2026: for the cache of five minutes, without discounts.
/// Lists change; a configuration's own prices go before these.
/// </summary>
internal static class PriceList
{
    internal static readonly IReadOnlyList<ModelPrice> BuiltIn =
    [
        // Nobody sends a bill for one's own machine; what runs in Ollama's cloud has no price here.
        new() { Provider = Providers.Demo, Model = "*" },
        new() { Provider = Providers.Ollama, Model = "*" },

        Claude("claude-fable-5-1", 10, 50, cacheRead: 0.25m),
        Claude("claude-fable-5", 10, 50),
        Claude("claude-opus-5-5", 4, 20, cacheRead: 0.20m),
        Claude("claude-opus-5", 5, 25),
        Claude("claude-opus-4-8", 5, 25),
        Claude("claude-opus-4-7", 5, 25),
        Claude("claude-opus-4-6", 5, 25),
        Claude("claude-opus-4-5", 5, 25),
        Claude("claude-opus-4-1", 15, 75),
        Claude("claude-opus-4-0", 15, 75),
        Claude("claude-opus-4", 15, 75),
        Claude("claude-sonnet-5-5", 2, 10, cacheRead: 0.10m),
        Claude("claude-sonnet-5", 2, 10),
        Claude("claude-sonnet-4-6", 3, 15),
        Claude("claude-sonnet-4-5", 3, 15),
        Claude("claude-sonnet-4-0", 3, 15),
        Claude("claude-sonnet-4", 3, 15),
        Claude("claude-3-7-sonnet", 3, 15),
        Claude("claude-haiku-5-5", 0.10m, 0.50m),
        Claude("claude-haiku-5-5", 0.50m, 2.50m, above: 100_000),
        Claude("claude-haiku-4-5", 1, 5),
        Claude("claude-3-5-haiku", 0.80m, 4),

        Gpt("gpt-5.2", 1.75m, 14, cacheRead: 0.175m),
        Gpt("gpt-5.1", 1.25m, 10, cacheRead: 0.125m),
        Gpt("gpt-5", 1.25m, 10, cacheRead: 0.125m),
        Gpt("gpt-5-mini", 0.25m, 2, cacheRead: 0.025m),
        Gpt("gpt-5-nano", 0.05m, 0.40m, cacheRead: 0.005m),
        Gpt("gpt-4.1", 2, 8, cacheRead: 0.50m),
        Gpt("gpt-4.1-mini", 0.40m, 1.60m, cacheRead: 0.10m),
        Gpt("gpt-4.1-nano", 0.10m, 0.40m, cacheRead: 0.025m),
        Gpt("gpt-4o", 2.50m, 10, cacheRead: 1.25m),
        Gpt("gpt-4o-mini", 0.15m, 0.60m, cacheRead: 0.075m),
        Gpt("o3", 2, 8, cacheRead: 0.50m),
        Gpt("o3-mini", 1.10m, 4.40m, cacheRead: 0.55m),
        Gpt("o4-mini", 1.10m, 4.40m, cacheRead: 0.275m),
        Gpt("o1", 15, 60, cacheRead: 7.50m),
    ];

    private static ModelPrice Claude(string model, decimal input, decimal output, decimal? cacheRead = null, long above = 0) => new()
    {
        Model = model,
        Input = input,
        Output = output,
        CacheRead = cacheRead ?? input / 10,
        CacheWrite = input * 1.25m,
        AbovePromptTokens = above,
    };

    private static ModelPrice Gpt(string model, decimal input, decimal output, decimal cacheRead) =>
        new() { Model = model, Input = input, Output = output, CacheRead = cacheRead };
}
