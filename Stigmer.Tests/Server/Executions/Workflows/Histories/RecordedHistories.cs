using System.IO.Compression;
using System.Text.Json.Nodes;
using Temporalio.Common;

namespace Stigmer.Tests.Server.Executions.Workflows.Histories;

/// <summary>Histories of runs that the workflow once made. Never change one: runs like it may be under way somewhere.</summary>
internal static class RecordedHistories
{
    private const string Extension = ".json.gz";

    // Whose machine and code it was is nobody's concern, and a replay needs neither.
    private static readonly string[] LeftOut = ["identity", "stackTrace", "workerVersion", "binaryChecksum", "sdkMetadata"];

    private static string Folder => Path.Combine(RepositoryRoot.Path, "Stigmer.Tests", "Server", "Executions", "Workflows", "Histories");

    internal static IEnumerable<string> Names() =>
        Directory.GetFiles(Folder, $"*{Extension}").Select(file => Path.GetFileName(file)[..^Extension.Length]).Order(StringComparer.Ordinal);

    internal static async Task<WorkflowHistory> ReadAsync(string name)
    {
        await using var file = new GZipStream(File.OpenRead(Path.Combine(Folder, name + Extension)), CompressionMode.Decompress);
        using var reader = new StreamReader(file);

        return WorkflowHistory.FromJson(name, await reader.ReadToEndAsync());
    }

    /// <summary>Writes a new one. Those that are there already stay as they are.</summary>
    internal static async Task WriteAsync(string name, WorkflowHistory history)
    {
        var path = Path.Combine(Folder, name + Extension);
        if (File.Exists(path))
        {
            return;
        }

        var json = JsonNode.Parse(history.ToJson())!;
        Clean(json);
        await using var file = new GZipStream(File.Create(path), CompressionLevel.SmallestSize);
        await using var writer = new StreamWriter(file);
        await writer.WriteAsync(json.ToJsonString());
    }

    private static void Clean(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            Array.ForEach(LeftOut, name => members.Remove(name));
            if ((string?)members["normalName"] is not null)
            {
                // The queue of one worker has its host in its name.
                members["name"] = "sticky";
            }
        }

        foreach (var child in node switch { JsonObject o => o.Select(member => member.Value), JsonArray list => list, _ => [] })
        {
            Clean(child);
        }
    }
}
