namespace Aspire.Hosting.Processes;

/// <summary>Everything that starting a process needs.</summary>
internal sealed record LaunchPlan(
    string FileName,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment);
