using System.Text;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Tells an agent what its servers say about themselves, and which of them it has to do without.</summary>
internal static class McpPrompt
{
    internal static string Of(IReadOnlyList<McpServerTools> servers, McpOptions options)
    {
        var text = new StringBuilder();
        foreach (var server in servers)
        {
            if (!server.IsAvailable)
            {
                text.Append("- ").Append(server.Name).Append(": not available (").AppendJoin("; ", server.Problems)
                    .Append("). You do not have its tools; do without them, and say so where it matters.\n");
            }
            else if (server.Instructions.Trim().Shortened(options.InstructionCharacters) is { Length: > 0 } instructions)
            {
                text.Append("- ").Append(server.Name).Append(": ").Append(instructions).Append('\n');
            }
        }

        return text.Length == 0 ? "" : $"\n\n# MCP servers\n{text.ToString().TrimEnd('\n')}";
    }
}
