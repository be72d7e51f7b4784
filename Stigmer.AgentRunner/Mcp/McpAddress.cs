using System.Security.Cryptography;
using System.Text;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Where a server is, variables filled in. Holds secrets: it is never shown.</summary>
internal abstract class McpAddress
{
    /// <summary>Everything that tells it from another, as a hash: the same server with another token is another one.</summary>
    internal string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Parts))))[..32];

    protected abstract IEnumerable<string> Parts { get; }
}

/// <summary>A program of this machine that speaks by its standard input and output.</summary>
internal sealed class McpProgram(string command, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder) : McpAddress
{
    internal string Command => command;

    internal IReadOnlyList<string> Arguments => arguments;

    /// <summary>The whole environment.</summary>
    internal IReadOnlyDictionary<string, string> Environment => environment;

    internal string Folder => folder;

    /// <summary>What the program is the client of; null when it is the server itself.</summary>
    internal McpContainer? Container { get; init; }

    protected override IEnumerable<string> Parts =>
        ["program", command, folder, .. arguments, .. environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")];
}

/// <summary>A server that is asked by HTTP.</summary>
internal sealed class McpSite(Uri address, IReadOnlyDictionary<string, string> headers, TimeSpan? limit) : McpAddress
{
    internal Uri Address => address;

    internal IReadOnlyDictionary<string, string> Headers => headers;

    /// <summary>How long one call may take, when the agent says so.</summary>
    internal TimeSpan? Limit => limit;

    protected override IEnumerable<string> Parts =>
        ["site", address.AbsoluteUri, .. headers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{pair.Value}")];
}
