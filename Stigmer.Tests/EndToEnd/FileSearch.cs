using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.EndToEnd;

/// <summary>Looks for a text in the bytes of files: databases and their logs included.</summary>
internal static class FileSearch
{
    /// <summary>The files below a folder that have the text.</summary>
    internal static async Task<IReadOnlyList<string>> FilesWithAsync(string folder, string text)
    {
        // Some of the files are locked, which .NET respects and grep does not.
        await using var grep = ProcessHandle.Start("grep", ["-rlaF", text, folder]);
        await grep.Exited.WithPatience();
        Assert.Empty(grep.Error.Snapshot());

        return grep.Output.Snapshot();
    }
}
