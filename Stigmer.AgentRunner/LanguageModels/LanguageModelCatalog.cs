using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.LanguageModels.Anthropic;
using Stigmer.AgentRunner.LanguageModels.Demo;
using Stigmer.AgentRunner.LanguageModels.Ollama;
using Stigmer.AgentRunner.LanguageModels.OpenAi;
using Stigmer.AgentRunner.Media;
using Stigmer.ServiceDefaults.Settings;

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

    /// <summary>The model of a run, and behind it those that are asked when it cannot answer.</summary>
    /// <exception cref="ModelChoiceException">The run or its agent wants what there is not.</exception>
    internal IReadOnlyList<LanguageModel> Choose(ModelWish run, ModelWish agent)
    {
        var fallbacks = new[] { run.Fallbacks, agent.Fallbacks, settings.Fallbacks }.FirstOrDefault(list => list.Count > 0) ?? [];
        var thinking = Thinking(new[] { run.Thinking, agent.Thinking, settings.Thinking }.FirstOrDefault(text => text.Length > 0) ?? "");
        var first = Open(ModelChoice.Decide(run, agent, settings), thinking);

        return [first, .. fallbacks.Select(name => OpenFallback(name, thinking)).Where(model => model.Choice != first.Choice).DistinctBy(model => model.Choice)];
    }

    private LanguageModel OpenFallback(string name, ThinkingSetting? thinking)
    {
        var wish = ModelWish.Parse(name.Trim());
        try
        {
            return Open(ModelChoice.Decide(wish, ModelWish.None, settings), thinking);
        }
        catch (ModelChoiceException e)
        {
            // No reason to stop a run that may never need it; whoever comes to ask it is told.
            return new LanguageModel(new ModelChoice(wish.Provider, wish.Model), new MissingModel(e.Message), new ChatOptions());
        }
    }

    private LanguageModel Open(ModelChoice choice, ThinkingSetting? thinking)
    {
        var (client, defaults) = choice.Provider switch
        {
            Providers.Demo => (DemoChatClient.Instance, new ChatOptions { ModelId = choice.Model }),
            Providers.OpenAi => ((IChatClient)_openAi.Value, Defaults(choice.Model, thinking)),
            Providers.Ollama => (_ollama.Value, Defaults(choice.Model, thinking)),
            _ => (_anthropic.Value, Defaults(ModelNames.AnthropicId(choice.Model), thinking)),
        };

        return new LanguageModel(choice, client, defaults) { Window = ModelWindow.Of(choice, settings), Sight = ModelSights.Of(choice, settings) };
    }

    private static ThinkingSetting? Thinking(string text) => ThinkingSetting.TryParse(text, out var setting)
        ? setting
        : throw new ModelChoiceException($"the thinking '{text}' cannot be had; it {ThinkingSetting.Advice}");

    public void Dispose()
    {
        Close(_anthropic);
        Close(_openAi);
        Close(_ollama);
    }

    private ChatOptions Defaults(string id, ThinkingSetting? thinking) => new()
    {
        ModelId = id,
        MaxOutputTokens = Math.Min(settings.MaxTokens, LongestAnswer.Of(id)),
        Temperature = settings.Temperature,
        AdditionalProperties = thinking is null ? null : new() { [ThinkingOf.Property] = thinking },
    };

    private static void Close<T>(Lazy<T> client)
        where T : IDisposable
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }
}
