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

    /// <summary>Lines that one search finds.</summary>
    [Range(1, 100_000)]
    public int FoundLines { get; set; } = 200;

    /// <summary>Files that one search looks at.</summary>
    [Range(1, 10_000_000)]
    public int SearchedFiles { get; set; } = 50_000;

    /// <summary>Answers too long for the model that the workspace keeps; the oldest go first.</summary>
    [Range(1, 100_000)]
    public int StoredResults { get; set; } = 200;

    /// <summary>Of a command's output, so many bytes are kept at the start and as many at the end.</summary>
    [Range(1000, 100_000_000)]
    public int CommandOutputBytes { get; set; } = 1_000_000;

    [Range(1, 10_000)]
    public int MaxTodos { get; set; } = 100;

    /// <summary>Lines of a file that one call reads when the model does not say how many.</summary>
    [Range(1, 100_000)]
    public int ReadLines { get; set; } = 2_000;

    /// <summary>How long a call may take of a tool that has no limit of its own, as commands, MCP servers and sub-agents have.</summary>
    [Range(1, 86_400)]
    public int ToolSeconds { get; set; } = 120;

    /// <summary>How long a command may run when the model does not say.</summary>
    [Range(1, 3600)]
    public int CommandSeconds { get; set; } = 120;

    [Range(1, 86_400)]
    public int MaxCommandSeconds { get; set; } = 3600;

    /// <summary>Of an image to look at. Providers take five megabytes, in a writing that is a third longer.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxImageBytes { get; set; } = 3_750_000;

    /// <summary>Of a document to look at.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxDocumentBytes { get; set; } = 10_000_000;

    /// <summary>Copies of images and documents that the workspace keeps; the oldest go first.</summary>
    [Range(1, 10_000)]
    public int StoredMedia { get; set; } = 100;
}
