namespace Stigmer.Tests.Repository;

public sealed class StandInReadmeTests
{
    [Fact]
    public void StandInFolders_All_SayWhatIsSupportedWhatDiffersAndWhatIsAbsent()
    {
        var folders = RepositoryFiles.All
            .Where(file => file.StartsWith("compat/", StringComparison.Ordinal) && file.Count(c => c == '/') >= 2)
            .Select(file => file.Split('/')[1])
            .Distinct()
            .Where(folder => folder != "Compat.Tests");

        var offenders =
            from folder in folders
            let readme = $"compat/{folder}/README.md"
            let text = RepositoryFiles.All.Contains(readme) ? RepositoryFiles.Read(readme) : ""
            from word in new[] { "supported", "differs", "absent" }
            where !text.Contains(word, StringComparison.OrdinalIgnoreCase)
            select $"{readme} does not say \"{word}\"";

        Offenders.None(offenders);
    }
}
