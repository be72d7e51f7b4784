using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>What the servers of an agent give it.</summary>
/// <param name="Servers">Those that can be used, with their tools.</param>
/// <param name="Prompt">What the agent is told of them; empty without any.</param>
/// <param name="News">For the journal: what is missing.</param>
internal sealed record McpToolset(IReadOnlyList<McpServerTools> Servers, string Prompt, IReadOnlyList<JournalEntry> News)
{
    internal static readonly McpToolset None = new([], "", []);

    internal IEnumerable<McpTool> Tools => Servers.SelectMany(server => server.Tools);
}

/// <summary>A server, or why it cannot be used.</summary>
/// <param name="Name">As the agent names it.</param>
/// <param name="Tools">Those that are enabled.</param>
/// <param name="Instructions">What the server says about how to use it.</param>
/// <param name="Problems">What a person should know; with no tools, why there are none.</param>
internal sealed record McpServerTools(string Name, IReadOnlyList<McpTool> Tools, string Instructions, IReadOnlyList<string> Problems)
{
    internal bool IsAvailable { get; init; } = true;
}
