using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>What a tool says to the model.</summary>
/// <param name="Text">What the model reads.</param>
/// <param name="IsError">The tool could not do it; the text says why and what to try.</param>
internal sealed record ToolAnswer(string Text, bool IsError = false)
{
    /// <summary>Set when the call made a new list of things to do: it is journalled with the answer.</summary>
    internal TodoList? Todos { get; init; }

    /// <summary>What there is to look at, for models that can.</summary>
    internal IReadOnlyList<Api.Executions.V1.Media> Media { get; init; } = [];

    internal static ToolAnswer Error(string text) => new(text, IsError: true);
}
