namespace Aspire.Hosting.Interactions;

/// <summary>Something that a person is asked to fill in.</summary>
internal sealed class InteractionInput
{
    private const int LongestValue = 8000;

    internal required string Name { get; init; }

    internal required string Label { get; init; }

    internal required InputType InputType { get; init; }

    internal string Description { get; init; } = "";

    internal bool EnableDescriptionMarkdown { get; init; }

    internal string Placeholder { get; init; } = "";

    internal bool Required { get; init; }

    internal bool Disabled { get; init; }

    internal int MaxLength { get; init; } = LongestValue;

    internal string Value { get; private set; } = "";

    internal bool IsTicked => bool.TryParse(Value, out var ticked) && ticked;

    /// <summary>What is wrong with the value that was entered last.</summary>
    internal IReadOnlyList<string> ValidationErrors { get; private set; } = [];

    /// <summary>Takes a value; whether it will do.</summary>
    internal bool Enter(string value)
    {
        Value = value.Trim();
        ValidationErrors = [.. Problems()];

        return ValidationErrors.Count == 0;
    }

    private IEnumerable<string> Problems() => (Value, InputType) switch
    {
        ("", _) => Required ? ["Value is required."] : [],
        (_, InputType.Boolean) => bool.TryParse(Value, out _) ? [] : ["Value must be a valid boolean."],
        _ => Value.Length > MaxLength ? [$"Value length exceeds {MaxLength} characters."] : [],
    };
}
