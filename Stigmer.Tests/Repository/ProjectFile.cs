using System.Xml.Linq;

namespace Stigmer.Tests.Repository;

/// <summary>What a project file names: other projects and packages.</summary>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> Projects, IReadOnlyList<XElement> Packages)
{
    /// <summary>E.g. "Stigmer.Server".</summary>
    internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    internal static IReadOnlyList<ProjectFile> All { get; } =
        [.. RepositoryFiles.With(".csproj").Select(Read)];

    private static ProjectFile Read(string path)
    {
        var xml = XDocument.Parse(RepositoryFiles.Read(path));

        return new ProjectFile(
            path,
            [.. xml.Descendants("ProjectReference").Select(reference => (string?)reference.Attribute("Include"))
                .OfType<string>().Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))],
            [.. xml.Descendants("PackageReference")]);
    }
}
