using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Remembers for a while which models could not answer, so that not every turn finds it out anew.</summary>
internal sealed class RestingModels(IOptions<ModelRetryOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<ModelChoice, DateTimeOffset> _until = new();

    internal void Rest(ModelChoice model)
    {
        // People name the models: there is no end of them in the life of a runner.
        var now = clock.GetUtcNow();
        foreach (var rested in _until.Where(one => one.Value <= now))
        {
            _until.TryRemove(rested);
        }

        _until[model] = now + options.Value.Rest;
    }

    /// <summary>The models to ask, in their order; those that rest come last, for when nobody else is there.</summary>
    internal IReadOnlyList<LanguageModel> Order(IReadOnlyList<LanguageModel> models) =>
        models.Count == 1 ? models : [.. models.OrderBy(model => IsResting(model.Choice))];

    private bool IsResting(ModelChoice model) => _until.TryGetValue(model, out var until) && clock.GetUtcNow() < until;
}
