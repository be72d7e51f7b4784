using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What is asked of a model in one turn.</summary>
/// <param name="Models">Who is asked; those behind the first when it cannot answer.</param>
/// <param name="Turn">The turn that the answer is for.</param>
/// <param name="Conversation">As the given model has to see it: reasoning goes back only to whoever wrote it.</param>
/// <param name="Tools">What the model may ask for.</param>
internal sealed record ModelCall(
    IReadOnlyList<LanguageModel> Models, int Turn, Func<LanguageModel, IReadOnlyList<ChatMessage>> Conversation, IReadOnlyList<AITool> Tools)
{
    /// <summary>Takes secrets out of what is said, for spans; null when spans must not have it.</summary>
    internal Func<string, string>? Capture { get; init; }

    internal ChatOptions OptionsOf(LanguageModel model)
    {
        var options = model.Defaults.Clone();
        options.Tools = [.. Tools];

        return options;
    }
}
