namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What the environment says about language models.</summary>
internal sealed record ModelSettings
{
    /// <summary>STIGMER_LLM_PROVIDER.</summary>
    internal string? Provider { get; init; }

    /// <summary>STIGMER_LLM_MODEL.</summary>
    internal string? Model { get; init; }

    /// <summary>STIGMER_LLM_API_KEY unless another provider is chosen, else ANTHROPIC_API_KEY.</summary>
    internal string? AnthropicKey { get; init; }

    /// <summary>ANTHROPIC_BASE_URL; null for Anthropic's own.</summary>
    internal Uri? AnthropicBaseUrl { get; init; }

    /// <summary>STIGMER_LLM_API_KEY when openai is chosen, else OPENAI_API_KEY.</summary>
    internal string? OpenAiKey { get; init; }

    /// <summary>OPENAI_BASE_URL; null for OpenAI's own.</summary>
    internal Uri? OpenAiBaseUrl { get; init; }

    /// <summary>OLLAMA_BASE_URL; null for this machine.</summary>
    internal Uri? OllamaBaseUrl { get; init; }

    /// <summary>OLLAMA_CONTEXT_LENGTH: the window that is asked for; null leaves it to the server.</summary>
    internal int? OllamaContextLength { get; init; }

    /// <summary>STIGMER_LLM_MAX_TOKENS: the longest answer.</summary>
    internal int MaxTokens { get; init; } = 8192;

    /// <summary>STIGMER_LLM_CONTEXT_WINDOW: how much the model can look at; null for what is known of it.</summary>
    internal int? ContextWindow { get; init; }

    /// <summary>STIGMER_LLM_VISION: whether the model can look at images; null goes by its name.</summary>
    internal bool? Sight { get; init; }

    /// <summary>STIGMER_LLM_TEMPERATURE; null leaves it to the model.</summary>
    internal float? Temperature { get; init; }

    /// <summary>STIGMER_LLM_FALLBACK_MODELS: asked instead, in this order.</summary>
    internal IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>STIGMER_LLM_THINKING, as it was written.</summary>
    internal string Thinking { get; init; } = "";
}
