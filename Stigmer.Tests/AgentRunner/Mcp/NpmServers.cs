namespace Stigmer.Tests.AgentRunner.Mcp;

/// <summary>The reference servers from npm, where NODE_PATH has them.</summary>
internal static class NpmServers
{
    internal static string? FileSystem => Find("@modelcontextprotocol/server-filesystem/dist/index.js");

    internal static string? Everything => Find("@modelcontextprotocol/server-everything/dist/index.js");

    internal static string? Missing => FileSystem is null || Everything is null
        ? "needs node with @modelcontextprotocol/server-filesystem and server-everything on NODE_PATH"
        : null;

    private static string? Find(string script) => (Environment.GetEnvironmentVariable("NODE_PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, script))
        .FirstOrDefault(File.Exists);
}

/// <summary>A test with servers of other people; skipped, with the reason, where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmServerFactAttribute : FactAttribute
{
    public NpmServerFactAttribute() => Skip = NpmServers.Missing;
}
