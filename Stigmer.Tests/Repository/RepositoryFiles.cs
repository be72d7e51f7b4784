using System.Diagnostics;

namespace Stigmer.Tests.Repository;

/// <summary>The files of the repository as git knows them: tracked ones, and new ones that are not ignored.</summary>
internal static class RepositoryFiles
{
    /// <summary>Paths relative to the root, with forward slashes.</summary>
    internal static readonly IReadOnlyList<string> All = List();

    internal static IEnumerable<string> With(params string[] extensions) =>
        All.Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal));

    internal static string Read(string file) => File.ReadAllText(RepositoryRoot.Combine(file));

    internal static string[] Lines(string file) => File.ReadAllLines(RepositoryRoot.Combine(file));

    internal static bool IsText(string file) =>
        Path.GetExtension(file) is not (".png" or ".ico" or ".gif" or ".jpg" or ".db" or ".zip" or ".nupkg");

    private static string[] List()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
        })!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();

        return [.. files.Where(file => File.Exists(RepositoryRoot.Combine(file))).Distinct()];
    }
}
