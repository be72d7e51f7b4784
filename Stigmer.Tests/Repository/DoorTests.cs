using System.Text.RegularExpressions;

namespace Stigmer.Tests.Repository;

/// <summary>Product and stand-ins know each other through three doors only.</summary>
public sealed partial class DoorTests
{
    private static readonly string[] Doors =
        ["Directory.Build.props", "Directory.Build.targets", "Stigmer.AppHost/Stigmer.AppHost.csproj"];

    // They list or describe the rooms; none of them decides what is built.
    private static readonly string[] Maps = [".editorconfig", ".gitignore", ".gitattributes", "Stigmer.sln", ".ci/run"];

    [Fact]
    public void ProductFiles_OutsideTheDoors_DoNotMentionTheStandIns()
    {
        var offenders = RepositoryFiles.All
            .Where(file => !file.StartsWith("compat/", StringComparison.Ordinal)
                && !file.StartsWith("Stigmer.Tests/Repository/", StringComparison.Ordinal)
                && !file.StartsWith("docs/", StringComparison.Ordinal)
                && Path.GetExtension(file) != ".md"
                && RepositoryFiles.IsText(file)
                && !Doors.Contains(file)
                && !Maps.Contains(file))
            .Where(file => StandIn().IsMatch(RepositoryFiles.Read(file)));

        Offenders.None(offenders);
    }

    [Fact]
    public void Doors_AsListed_AllExistAndMentionTheSwitch()
    {
        Assert.All(Doors, door => Assert.Contains("UseCompat", RepositoryFiles.Read(door)));
    }

    [Fact]
    public void StandIns_ButForTheirAssemblyNames_DoNotMentionTheProduct()
    {
        var offenders = RepositoryFiles.All
            .Where(file => file.StartsWith("compat/", StringComparison.Ordinal) && Path.GetExtension(file) != ".md" && RepositoryFiles.IsText(file))

            // Recorded programs and what the official packages made of them: data, whatever they are called.
            .Where(file => !file.Contains("/Golden/", StringComparison.Ordinal))
            .SelectMany(file => RepositoryFiles.Lines(file).Where(line => Product().IsMatch(line)).Select(line => $"{file}: {line.Trim()}"));

        Offenders.None(offenders);
    }

    // "compatible" and "compatibility" are ordinary words.
    [GeneratedRegex("compat(?!ib)", RegexOptions.IgnoreCase)]
    private static partial Regex StandIn();

    [GeneratedRegex(@"stigmer(?!\.compat\.)", RegexOptions.IgnoreCase)]
    private static partial Regex Product();
}
