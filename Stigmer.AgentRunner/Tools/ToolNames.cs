namespace Stigmer.AgentRunner.Tools;

/// <summary>Names of tools as every provider takes them.</summary>
internal static class ToolNames
{
    /// <summary>The smallest limit among the providers.</summary>
    internal const int MaxLength = 64;

    /// <summary>The name with other letters in the place of those that are refused.</summary>
    internal static string Safe(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'));

    /// <summary>What goes back to a model of a name that it made up: a conversation with one that is refused could never go on.</summary>
    internal static string Sendable(string name) => Safe(name) switch
    {
        "" => "unnamed",
        { Length: > MaxLength } tooLong => tooLong[..MaxLength],
        var safe => safe,
    };
}
