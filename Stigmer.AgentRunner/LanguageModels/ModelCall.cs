using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>What is asked of a model in one turn.</summary>
internal sealed record ModelCall(LanguageModel Model, int Turn, IReadOnlyList<ChatMessage> Messages, IReadOnlyList<AITool> Tools)
{
    internal ChatOptions Options()
    {
        var options = Model.Defaults.Clone();
        options.Tools = [.. Tools];

        return options;
    }
}
