using System.Text.RegularExpressions;

namespace Stigmer.Tests.Repository;

/// <summary>Workflow code is replayed, so it touches nothing but workflows, contracts and messages.</summary>
public sealed partial class WorkflowFileTests
{
    private static IEnumerable<string> WorkflowFiles =>
        RepositoryFiles.With(".cs").Where(file => !file.StartsWith("compat/", StringComparison.Ordinal)
            && file.EndsWith(".workflow.cs", StringComparison.Ordinal));

    [Fact]
    public void WorkflowFiles_All_ImportOnlyWhatReplays()
    {
        Assert.NotEmpty(WorkflowFiles);
        Offenders.None(Lines(line => Import().Match(line) is { Success: true } import && !MayImport(import.Groups[1].Value)));
    }

    [Fact]
    public void WorkflowFiles_All_TouchNoClockNoRandomNoThreadsAndNoFiles()
    {
        Offenders.None(Lines(line => Touch().IsMatch(line)));
    }

    [Fact]
    public void WorkflowClasses_All_StandInWorkflowFiles()
    {
        var offenders = RepositoryFiles.With(".cs")
            .Where(file => file.StartsWith("Stigmer.", StringComparison.Ordinal)
                && !file.EndsWith(".workflow.cs", StringComparison.Ordinal)
                && !file.StartsWith("Stigmer.Tests/", StringComparison.Ordinal))
            .Where(file => RepositoryFiles.Lines(file).Any(line => line.TrimStart().StartsWith("[Workflow(", StringComparison.Ordinal)
                || line.Trim() == "[Workflow]"));

        Offenders.None(offenders);
    }

    private static bool MayImport(string name) =>
        name is "Temporalio.Workflows" or "Temporalio.Common" or "Temporalio.Exceptions" or "Stigmer.ServiceDefaults.Temporal"
            or "System.Collections.Immutable" or "System.Globalization"
        || name.StartsWith("Stigmer.Api.", StringComparison.Ordinal);

    private static IEnumerable<string> Lines(Func<string, bool> offends) =>
        WorkflowFiles.SelectMany(file => RepositoryFiles.Lines(file).Where(offends).Select(line => $"{file}: {line.Trim()}"));

    [GeneratedRegex(@"^using\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+);")]
    private static partial Regex Import();

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset|TimeProvider|Stopwatch|Guid\.NewGuid|Random|Task\.Run|Task\.Delay|Thread|File|Directory|HttpClient|ILogger)\b")]
    private static partial Regex Touch();
}
