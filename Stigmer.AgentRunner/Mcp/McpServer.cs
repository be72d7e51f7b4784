using Stigmer.Api.Agents.V1;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>A server of a run: how to reach it, and by which limits.</summary>
internal sealed class McpServer(McpServerDefinition definition, McpServerKey key, McpAddress address, McpConnections connections, McpOptions options)
{
    internal string Name => definition.Name;

    internal TimeSpan CallLimit => (address as McpSite)?.Limit ?? options.CallLimit;

    internal TimeSpan PingLimit => options.PingLimit;

    internal required TimeProvider Clock { get; init; }

    internal required McpResults Results { get; init; }

    /// <exception cref="McpUnavailableException">It does not come up.</exception>
    internal Task<McpConnection> OpenAsync(CancellationToken cancellationToken) => connections.OpenAsync(key, address, cancellationToken);

    internal Task DropAsync(McpConnection broken) => connections.DropAsync(key, address, broken);
}
