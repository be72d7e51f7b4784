using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.AgentRunner.Media;

/// <summary>What a model can look at.</summary>
[Flags]
internal enum ModelSight
{
    None = 0,
    Images = 1,
    Documents = 2,
}

/// <summary>Knows models by their names. One that is not known is taken for blind: to be shown an image, it would refuse the whole call.</summary>
internal static class ModelSights
{
    private static readonly string[] SeeingGpts = ["gpt-4o", "gpt-4.1", "gpt-5", "o1", "o3", "o4", "chatgpt-"];

    private static readonly string[] SeeingOllamas = ["vl", "vision", "llava", "gemma3", "minicpm-v", "moondream", "pixtral"];

    internal static ModelSight Of(ModelChoice model, ModelSettings settings) => (settings.Sight, model.Provider) switch
    {
        (false, _) or (_, Providers.Demo) => ModelSight.None,
        (_, Providers.Anthropic) => ModelSight.Images | ModelSight.Documents,
        (_, Providers.OpenAi) when settings.Sight is true || Array.Exists(SeeingGpts, name => model.Model.StartsWith(name, StringComparison.OrdinalIgnoreCase)) =>
            ModelSight.Images | ModelSight.Documents,
        (_, Providers.Ollama) when settings.Sight is true || Array.Exists(SeeingOllamas, name => model.Model.Contains(name, StringComparison.OrdinalIgnoreCase)) =>
            ModelSight.Images,
        _ => ModelSight.None,
    };

    internal static bool CanSee(this ModelSight sight, string mediaType) =>
        sight.HasFlag(mediaType == MediaKind.Pdf ? ModelSight.Documents : ModelSight.Images);
}
