using Stigmer.AgentRunner.LanguageModels;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.AgentRunner.Settings;

/// <summary>Reads the variables that are about language models.</summary>
internal static class ModelSettingsReader
{
    private const string ProviderVariable = "STIGMER_LLM_PROVIDER";
    private const string ThinkingVariable = "STIGMER_LLM_THINKING";
    private const string AddressVariable = "STIGMER_LLM_BASE_URL";

    internal static ModelSettings Read(SettingReader reader, bool isCloud)
    {
        var provider = reader.OneOf(ProviderVariable, Providers.All);
        var key = reader.Text("STIGMER_LLM_API_KEY");
        var address = reader.WebAddress(AddressVariable);
        if (address is not null && reader.Text(ProviderVariable) is null)
        {
            reader.Problem($"{AddressVariable} says nothing without {ProviderVariable}: whose address is it?");
        }

        var models = new ModelSettings
        {
            Provider = provider,
            Model = reader.Text("STIGMER_LLM_MODEL"),
            // The variables that name no provider are about the one that was chosen; a key is Anthropic's when none was.
            AnthropicKey = (provider is null or Providers.Anthropic ? key : null) ?? reader.Text("ANTHROPIC_API_KEY"),
            AnthropicBaseUrl = Address(Providers.Anthropic, "ANTHROPIC_BASE_URL"),
            OpenAiKey = (provider is Providers.OpenAi ? key : null) ?? reader.Text("OPENAI_API_KEY"),
            OpenAiBaseUrl = Address(Providers.OpenAi, "OPENAI_BASE_URL"),
            OllamaBaseUrl = Address(Providers.Ollama, "OLLAMA_BASE_URL"),
            OllamaContextLength = reader.Number("OLLAMA_CONTEXT_LENGTH", fallback: 0, least: 1024, most: 10_000_000) is var length and > 0 ? length : null,
            MaxTokens = reader.Number("STIGMER_LLM_MAX_TOKENS", isCloud ? 20_000 : 8192, least: 1, most: 1_000_000),
            ContextWindow = reader.Number("STIGMER_LLM_CONTEXT_WINDOW", fallback: 0, least: 1024, most: 100_000_000) is var window and > 0 ? window : null,
            Sight = reader.OneOf("STIGMER_LLM_VISION", ["true", "false"]) is { } sight ? sight == "true" : null,
            Temperature = reader.Fraction("STIGMER_LLM_TEMPERATURE", most: 1),
            Fallbacks = (reader.Text("STIGMER_LLM_FALLBACK_MODELS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Thinking = reader.Text(ThinkingVariable) ?? "",
        };
        if (!ThinkingSetting.TryParse(models.Thinking, out _))
        {
            reader.Problem($"{ThinkingVariable} is '{models.Thinking}'; it {ThinkingSetting.Advice}");
        }

        try
        {
            ModelChoice.Decide("", "", models);
        }
        catch (ModelChoiceException e)
        {
            reader.Problem($"STIGMER_LLM_PROVIDER or STIGMER_LLM_MODEL: {e.Message}");
        }

        return models;

        Uri? Address(string of, string variable)
        {
            var own = reader.WebAddress(variable);

            return provider == of ? address ?? own : own;
        }
    }
}
