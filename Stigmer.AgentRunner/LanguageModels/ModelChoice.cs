namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Which model answers: what the run says, else the agent, else the settings, else a key in the environment, else demo.</summary>
/// <param name="Provider">One of <see cref="Providers.All"/>.</param>
/// <param name="Model">As a person wrote it; the provider's own id is looked up where it is called.</param>
internal sealed record ModelChoice(string Provider, string Model)
{
    /// <exception cref="ModelChoiceException">The run or the agent wants what there is not; the message says what to do.</exception>
    internal static ModelChoice Decide(ModelWish run, ModelWish agent, ModelSettings settings)
    {
        if (run.NamesNoModel)
        {
            return Decide(agent.Provider, agent.Model, settings);
        }

        // A run that names only the provider of the agent's model wants that model.
        var agentProvider = Given(agent.Provider) ?? (Given(agent.Model) is { } named ? ModelNames.ProviderOf(named) : null);
        var model = Given(run.Model) is null && agentProvider == run.Provider ? agent.Model : run.Model;

        // A provider that the agent names stands as one of the settings does: it may be a gateway for any name.
        return Decide(run.Provider, model, Given(agent.Provider) is { } gateway && gateway != settings.Provider
            ? settings with { Provider = gateway, Model = Given(agent.Model) }
            : settings);
    }

    /// <exception cref="ModelChoiceException">The run wants what there is not; the message says what to do.</exception>
    internal static ModelChoice Decide(string runProvider, string runModel, ModelSettings settings)
    {
        // A model's name chooses its provider, unless the run or the settings name one: a gateway may serve any name.
        var provider = Given(runProvider)
            ?? Given(runModel) switch
            {
                { } model when settings.Provider is null || ModelNames.ProviderOf(model) is Providers.Demo => ModelNames.ProviderOf(model),
                _ => null,
            }
            ?? Default(settings);
        var name = Given(runModel) ?? (provider == Default(settings) ? settings.Model : null);

        return provider switch
        {
            Providers.Demo when name is null or ModelNames.Demo => new ModelChoice(Providers.Demo, ModelNames.Demo),
            Providers.Demo => throw new ModelChoiceException(
                $"the model '{name}' needs a provider, and there is only the built-in demo; set ANTHROPIC_API_KEY or STIGMER_LLM_PROVIDER, or leave the model out"),
            Providers.Anthropic when settings.AnthropicKey is null => throw new ModelChoiceException(
                "the provider anthropic needs a key; set ANTHROPIC_API_KEY (or STIGMER_LLM_API_KEY), or choose the provider demo"),
            Providers.Anthropic => new ModelChoice(Providers.Anthropic, name ?? ModelNames.DefaultAnthropic),
            // An endpoint of one's own may ask for no key.
            Providers.OpenAi when settings is { OpenAiKey: null, OpenAiBaseUrl: null } => throw new ModelChoiceException(
                "the provider openai needs a key; set OPENAI_API_KEY (or STIGMER_LLM_API_KEY), or OPENAI_BASE_URL for an endpoint that asks for none"),
            Providers.OpenAi => new ModelChoice(Providers.OpenAi, name ?? ModelNames.DefaultOpenAi),
            Providers.Ollama => new ModelChoice(Providers.Ollama, name ?? ModelNames.DefaultOllama),
            _ => throw new ModelChoiceException($"there is no provider '{provider}'; choose one of: {string.Join(", ", Providers.All)}"),
        };
    }

    private static string Default(ModelSettings settings) =>
        settings.Provider ?? settings switch
        {
            { AnthropicKey: not null } => Providers.Anthropic,
            { OpenAiKey: not null } => Providers.OpenAi,
            _ => Providers.Demo,
        };

    private static string? Given(string value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
