namespace Stigmer.Tests.Repository;

/// <summary>What only this machine or this feed knows stays out of the repository.</summary>
public sealed class PrivacyTests
{
    // Put together here, so that this file does not contain what it looks for.
    private static readonly string[] RegistryHosts = ["nuget" + ".org", "registry" + ".npmjs", "deb" + ".debian", "pypi" + ".org", "npmjs" + ".com"];

    private static readonly string[] MachinePaths =
    [
        RepositoryRoot.Path + "/",
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/",
        "/wo" + "rk/",
        "/tmp/" + "tools",
        "../sha" + "red",
    ];

    [Fact]
    public void Files_All_NameNoPackageRegistry() => Offenders.None(FilesContaining(RegistryHosts));

    [Fact]
    public void Files_All_NameNoPathOfThisMachine() => Offenders.None(FilesContaining(MachinePaths));

    private static IEnumerable<string> FilesContaining(string[] texts) =>
        from file in RepositoryFiles.All
        where RepositoryFiles.IsText(file)
        let content = RepositoryFiles.Read(file)
        from text in texts
        where content.Contains(text, StringComparison.Ordinal)
        select $"{file}: {text}";
}
