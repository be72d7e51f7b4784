using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What an agent or a run says about models.</summary>
/// <param name="Provider">One of <see cref="Providers.All"/>, or empty.</param>
/// <param name="Model">As a person wrote it, or empty.</param>
internal sealed record ModelWish(string Provider, string Model)
{
    internal static readonly ModelWish None = new("", "");

    /// <summary>Models to ask instead, in this order; with a provider in front where the name does not speak of it.</summary>
    internal IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>How much to think, as a person wrote it; empty when nothing is said.</summary>
    internal string Thinking { get; init; } = "";

    internal bool NamesNoModel => string.IsNullOrWhiteSpace(Provider) && string.IsNullOrWhiteSpace(Model);

    internal static ModelWish Of(ModelOptions? options) => options is null
        ? None
        : new ModelWish(options.Provider, options.Model) { Fallbacks = [.. options.FallbackModels], Thinking = options.Thinking };

    /// <summary>Reads "provider/model" or "model": a name may have strokes of its own.</summary>
    internal static ModelWish Parse(string text)
    {
        var stroke = text.IndexOf('/', StringComparison.Ordinal);

        return stroke > 0 && Providers.All.Contains(text[..stroke])
            ? new ModelWish(text[..stroke], text[(stroke + 1)..])
            : new ModelWish("", text);
    }
}
