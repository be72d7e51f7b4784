namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What the environment says about language models.</summary>
internal sealed record ModelSettings
{
    /// <summary>STIGMER_LLM_PROVIDER.</summary>
    internal string? Provider { get; init; }

    /// <summary>STIGMER_LLM_MODEL.</summary>
    internal string? Model { get; init; }

    /// <summary>STIGMER_LLM_API_KEY, else ANTHROPIC_API_KEY.</summary>
    internal string? AnthropicKey { get; init; }

    /// <summary>ANTHROPIC_BASE_URL; null for Anthropic's own.</summary>
    internal Uri? AnthropicBaseUrl { get; init; }

    /// <summary>STIGMER_LLM_MAX_TOKENS: the longest answer.</summary>
    internal int MaxTokens { get; init; } = 8192;

    /// <summary>STIGMER_LLM_TEMPERATURE; null leaves it to the model.</summary>
    internal float? Temperature { get; init; }
}
