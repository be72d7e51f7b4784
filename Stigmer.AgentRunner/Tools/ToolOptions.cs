using System.ComponentModel.DataAnnotations;

namespace Stigmer.AgentRunner.Tools;

/// <summary>The limits of tools.</summary>
internal sealed class ToolOptions
{
    /// <summary>Of an answer, so many characters are kept at the start and as many at the end.</summary>
    [Range(100, 1_000_000)]
    public int KeptCharacters { get; set; } = 16_000;

    [Range(1, 100_000)]
    public int ListedEntries { get; set; } = 1_000;

    /// <summary>Lines of a file that one call reads when the model does not say how many.</summary>
    [Range(1, 100_000)]
    public int ReadLines { get; set; } = 2_000;

    /// <summary>How long a command may run when the model does not say.</summary>
    [Range(1, 3600)]
    public int CommandSeconds { get; set; } = 120;

    [Range(1, 86_400)]
    public int MaxCommandSeconds { get; set; } = 3600;
}
