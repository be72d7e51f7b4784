namespace Aspire.Hosting.Processes;

/// <summary>Everything that starting a process needs.</summary>
internal sealed record LaunchPlan(
    string FileName,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The variables that were declared and have a value, in their order; the others are inherited.</summary>
    internal IReadOnlyCollection<string> Declared { get; init; } = [];
}
