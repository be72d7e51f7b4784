namespace Stigmer.AgentRunner.LanguageModels.Anthropic;

/// <summary>One block of a message, with the fields that its type has. A long conversation has many, and every turn writes them all.</summary>
internal sealed record AnthropicBlock(string Type)
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public IDictionary<string, object?>? Input { get; init; }

    public string? ToolUseId { get; init; }

    public bool? IsError { get; init; }

    public string? Text { get; init; }

    public string? Thinking { get; init; }

    public string? Signature { get; init; }

    public string? Data { get; init; }

    /// <summary>Text, or blocks.</summary>
    public object? Content { get; init; }

    public object? Source { get; init; }

    public object? CacheControl { get; set; }
}
