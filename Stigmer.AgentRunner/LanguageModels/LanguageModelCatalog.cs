using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels.Anthropic;
using Stigmer.AgentRunner.LanguageModels.Demo;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The models of this runner; one client per provider, made when it is first needed.</summary>
internal sealed class LanguageModelCatalog(ModelSettings settings, TimeProvider clock) : IDisposable
{
    private readonly Lazy<AnthropicChatClient> _anthropic = new(
        () => AnthropicChatClient.Create(settings.AnthropicKey!, settings.AnthropicBaseUrl, clock));

    /// <summary>The model of a run.</summary>
    /// <param name="runProvider">The provider that the run names, or empty.</param>
    /// <param name="runModel">The model that the run names, or empty.</param>
    /// <exception cref="ModelChoiceException">The run wants what there is not.</exception>
    internal LanguageModel Choose(string runProvider, string runModel)
    {
        var choice = ModelChoice.Decide(runProvider, runModel, settings);

        return choice.Provider == Providers.Demo
            ? new LanguageModel(choice, DemoChatClient.Instance, new ChatOptions { ModelId = choice.Model })
            : new LanguageModel(choice, _anthropic.Value, new ChatOptions
            {
                ModelId = ModelNames.AnthropicId(choice.Model),
                MaxOutputTokens = settings.MaxTokens,
                Temperature = settings.Temperature,
            });
    }

    public void Dispose()
    {
        if (_anthropic.IsValueCreated)
        {
            _anthropic.Value.Dispose();
        }
    }
}
