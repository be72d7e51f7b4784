using System.Xml.Linq;

namespace Stigmer.Tests.Repository;

public sealed class PackageVersionTests
{
    [Fact]
    public void PackageReferences_All_LeaveTheVersionToDirectoryPackagesProps()
    {
        var offenders =
            from project in ProjectFile.All
            from package in project.Packages
            where package.Attribute("Version") is not null
                || package.Attribute("VersionOverride") is not null
                || package.Element("Version") is not null
            select $"{project.Path}: {package}";

        Offenders.None(offenders);
    }

    [Fact]
    public void CentralVersions_All_AreFixed()
    {
        var offenders = XDocument.Parse(RepositoryFiles.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Where(package => ((string?)package.Attribute("Version"))?.IndexOfAny(['*', '[', '(', ',']) >= 0 && !IsProperty(package))
            .Select(package => package.ToString());

        Offenders.None(offenders);
    }

    private static bool IsProperty(XElement package) =>
        ((string?)package.Attribute("Version"))!.StartsWith("$(", StringComparison.Ordinal);
}
