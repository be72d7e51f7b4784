namespace Aspire.Hosting.ApplicationModel;

/// <summary>The spelling that names of resources and endpoints must keep to.</summary>
internal static class ResourceNames
{
    private const int MaxLength = 64;

    internal static void Check(string kind, string name)
    {
        if (Problem(name) is { } problem)
        {
            throw new ArgumentException($"{kind} name '{name}' is invalid. Name must {problem}", nameof(name));
        }
    }

    private static string? Problem(string name) =>
        name is null or { Length: 0 or > MaxLength } ? $"be between 1 and {MaxLength} characters long."
        : !name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') ? "contain only ASCII letters, digits, and hyphens."
        : !char.IsAsciiLetter(name[0]) ? "start with an ASCII letter."
        : name[^1] == '-' ? "not end with a hyphen."
        : name.Contains("--", StringComparison.Ordinal) ? "not contain consecutive hyphens."
        : null;
}
