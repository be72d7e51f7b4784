using Microsoft.Extensions.AI;
using Stigmer.AgentRunner.Media;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>A model that can be asked.</summary>
/// <param name="Choice">Whose and which, as people call it.</param>
/// <param name="Client">Asks it.</param>
/// <param name="Defaults">What every call to it says: its id, the longest answer, the temperature.</param>
internal sealed record LanguageModel(ModelChoice Choice, IChatClient Client, ChatOptions Defaults)
{
    /// <summary>How many tokens it can look at.</summary>
    internal int Window { get; init; } = int.MaxValue;

    /// <summary>What else than text it can look at.</summary>
    internal ModelSight Sight { get; init; }
}
