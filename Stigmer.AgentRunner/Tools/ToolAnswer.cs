namespace Stigmer.AgentRunner.Tools;

/// <summary>What a tool says to the model.</summary>
/// <param name="Text">What the model reads.</param>
/// <param name="IsError">The tool could not do it; the text says why and what to try.</param>
internal sealed record ToolAnswer(string Text, bool IsError = false)
{
    internal static ToolAnswer Error(string text) => new(text, IsError: true);
}
