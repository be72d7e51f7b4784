using System.Text.RegularExpressions;

namespace Stigmer.Tests.Repository;

/// <summary>What the pages name is there: whoever moves a file is told which page speaks of it.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Pages = [.. RepositoryFiles.All.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Fact]
    public void Links_ToFiles_LeadSomewhere()
    {
        Offenders.None(
            from page in Pages
            from Match link in Link().Matches(RepositoryFiles.Read(page))
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal)
            let file = Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page) ?? "", target)))
            where !RepositoryFiles.All.Contains(file)
            select $"{page} links to {target}");
    }

    [Fact]
    public void SourceFiles_Named_AreThere()
    {
        Offenders.None(
            from page in Pages
            from Match name in SourceName().Matches(RepositoryFiles.Read(page))
            let file = name.Groups[1].Value
            where !RepositoryFiles.All.Any(known => known == file || known.EndsWith($"/{file}", StringComparison.Ordinal))
            select $"{page} speaks of {file}");
    }

    [Fact]
    public void Folders_Named_AreThere()
    {
        var top = RepositoryFiles.All.Where(file => file.Contains('/', StringComparison.Ordinal)).Select(file => file.Split('/')[0]).ToHashSet(StringComparer.Ordinal);

        Offenders.None(
            from page in Pages
            from Match name in FolderName().Matches(RepositoryFiles.Read(page))
            let folder = name.Groups[1].Value
            where top.Contains(folder.Split('/')[0]) && !RepositoryFiles.All.Any(known => known.StartsWith(folder, StringComparison.Ordinal))
            select $"{page} speaks of {folder}");
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:[\w.-]+/)*[\w.-]+\.(?:cs|proto))`")]
    private static partial Regex SourceName();

    [GeneratedRegex(@"`([\w.-]+(?:/[\w.-]+)*/)`")]
    private static partial Regex FolderName();
}
