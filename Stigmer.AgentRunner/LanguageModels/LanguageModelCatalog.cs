using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels.Anthropic;
using Stigmer.AgentRunner.LanguageModels.Demo;
using Stigmer.AgentRunner.LanguageModels.Ollama;
using Stigmer.AgentRunner.LanguageModels.OpenAi;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The models of this runner; one client per provider, made when it is first needed.</summary>
internal sealed class LanguageModelCatalog(ModelSettings settings, TimeProvider clock) : IDisposable
{
    private readonly Lazy<AnthropicChatClient> _anthropic = new(
        () => AnthropicChatClient.Create(settings.AnthropicKey!, settings.AnthropicBaseUrl, clock));

    private readonly Lazy<OpenAiChatClient> _openAi = new(
        () => OpenAiChatClient.Create(settings.OpenAiKey, settings.OpenAiBaseUrl, ModelHttp.Create(ProviderHints.OpenAi, clock)));

    private readonly Lazy<OllamaChatClient> _ollama = new(() => new OllamaChatClient(
        ModelHttp.Create(ProviderHints.Ollama, clock), settings.OllamaBaseUrl ?? OllamaChatClient.DefaultAddress, settings.OllamaContextLength));

    /// <summary>The model of a run.</summary>
    /// <param name="runProvider">The provider that the run names, or empty.</param>
    /// <param name="runModel">The model that the run names, or empty.</param>
    /// <exception cref="ModelChoiceException">The run wants what there is not.</exception>
    internal LanguageModel Choose(string runProvider, string runModel)
    {
        var choice = ModelChoice.Decide(runProvider, runModel, settings);

        return choice.Provider switch
        {
            Providers.Demo => new LanguageModel(choice, DemoChatClient.Instance, new ChatOptions { ModelId = choice.Model }),
            Providers.OpenAi => new LanguageModel(choice, _openAi.Value, Defaults(choice.Model)),
            Providers.Ollama => new LanguageModel(choice, _ollama.Value, Defaults(choice.Model)),
            _ => new LanguageModel(choice, _anthropic.Value, Defaults(ModelNames.AnthropicId(choice.Model))),
        };
    }

    public void Dispose()
    {
        Close(_anthropic);
        Close(_openAi);
        Close(_ollama);
    }

    private ChatOptions Defaults(string id) => new() { ModelId = id, MaxOutputTokens = settings.MaxTokens, Temperature = settings.Temperature };

    private static void Close<T>(Lazy<T> client)
        where T : IDisposable
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }
}
