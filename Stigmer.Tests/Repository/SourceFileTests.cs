using System.Text.RegularExpressions;

namespace Stigmer.Tests.Repository;

public sealed partial class SourceFileTests
{
    private const int LongestFile = 400;

    [Fact]
    public void SourceFiles_All_StayShort()
    {
        var offenders = RepositoryFiles.With(".cs")
            .Select(file => (file, lines: RepositoryFiles.Lines(file).Length))
            .Where(counted => counted.lines > LongestFile)
            .Select(counted => $"{counted.file}: {counted.lines} lines");

        Offenders.None(offenders);
    }

    [Fact]
    public void SourceFiles_All_HaveNoConditionalCompilationAndNoRegions()
    {
        Offenders.None(LinesMatching(Directive()));
    }

    [Fact]
    public void SourceFiles_All_NameAnIssueWithWhatIsLeftToDo()
    {
        Offenders.None(LinesMatching(UnnumberedToDo()));
    }

    [Fact]
    public void ProductFiles_All_HaveNoFolderOfLayersAndNoVagueName()
    {
        // Stand-ins have the names of what they stand in for.
        var offenders = RepositoryFiles.With(".cs")
            .Where(file => !file.StartsWith("compat/", StringComparison.Ordinal))
            .Where(file => LayerFolder().IsMatch(file) || VagueName().IsMatch(file));

        Offenders.None(offenders);
    }

    private static IEnumerable<string> LinesMatching(Regex pattern) =>
        RepositoryFiles.With(".cs")
            .Where(file => !file.StartsWith("Stigmer.Tests/Repository/", StringComparison.Ordinal))
            .SelectMany(file => RepositoryFiles.Lines(file).Where(line => pattern.IsMatch(line)).Select(line => $"{file}: {line.Trim()}"));

    [GeneratedRegex(@"^\s*#(if|elif|region)\b")]
    private static partial Regex Directive();

    [GeneratedRegex(@"//.*\b(TODO|HACK|FIXME)\b(?!.*#\d)")]
    private static partial Regex UnnumberedToDo();

    [GeneratedRegex("(^|/)(Controllers|Services|Models|Interfaces|Helpers|Utils?|Common)/")]
    private static partial Regex LayerFolder();

    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Impl|Extensions/Extensions|/Constants|/Types)\.cs$")]
    private static partial Regex VagueName();
}
