namespace Stigmer.Tests.Support;

/// <summary>The checked-out repository, and what was built in it.</summary>
internal static class RepositoryRoot
{
    internal static readonly string Path = Find();

    /// <summary>Debug or Release: whatever the caller itself was built as.</summary>
    internal static readonly string Configuration =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    internal static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>The built assembly of a project at the root, e.g. "Stigmer.AppHost".</summary>
    internal static string Built(string project) => Combine(project, "bin", Configuration, "net10.0", $"{project}.dll");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Stigmer.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Stigmer.sln stands in no folder above {AppContext.BaseDirectory}.");
    }
}
