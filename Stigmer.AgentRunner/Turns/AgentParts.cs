using Stigmer.AgentRunner.Blueprints;
using Stigmer.Api.Agents.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Reads from a blueprint who works in a run: the agent, the sub-agents that it names, and one for everything else.</summary>
internal static class AgentParts
{
    internal const string GeneralPurpose = "general-purpose";

    private const string Delegated =
        "\n\nYou are a sub-agent: another agent has handed you the task below. Nobody can answer questions; decide, and say what you have decided. "
        + "Your last message goes back to the agent as your answer, and nothing else does: put into it what was asked for.";

    /// <param name="run">The run.</param>
    /// <param name="depth">How deep sub-agents may stand below one another; 0 for none.</param>
    internal static AgentPart Of(RunBlueprint run, int depth) => new()
    {
        Instructions = run.Instructions,
        SkillRefs = run.SkillRefs,
        McpServers = run.McpServers,
        SubAgents = SubAgentsOf(run, depth),
    };

    private static IReadOnlyList<AgentPart> SubAgentsOf(RunBlueprint run, int depth)
    {
        if (depth == 0)
        {
            return [];
        }

        var below = SubAgentsOf(run, depth - 1);
        var general = new AgentPart
        {
            Name = GeneralPurpose,
            Description = "has your instructions, tools and skills; for anything that can be told in one message.",
            Instructions = run.Instructions + Delegated,
            SkillRefs = run.SkillRefs,
            McpServers = run.McpServers,
            SubAgents = below,
        };
        var named = run.SubAgents.DistinctBy(agent => agent.Name, StringComparer.Ordinal).Select(agent => Of(agent, run.McpServers, below)).ToArray();

        // An agent may have its own idea of what that is.
        return named.Any(agent => agent.Name == GeneralPurpose) ? named : [general, .. named];
    }

    private static AgentPart Of(SubAgent agent, IReadOnlyList<McpServerDefinition> servers, IReadOnlyList<AgentPart> below)
    {
        var unknown = agent.McpServers.Concat(agent.McpToolSelections.Keys).Except(servers.Select(server => server.Name), StringComparer.Ordinal).ToArray();

        return new AgentPart
        {
            Name = agent.Name,
            Description = agent.Description.Trim() is { Length: > 0 } said ? said : "(it does not say what it is for)",
            Instructions = agent.Instructions + Delegated,
            SkillRefs = agent.SkillRefs,
            McpServers = [.. servers.Where(server => agent.McpServers.Contains(server.Name)).Select(server => Of(server, agent)).OfType<McpServerDefinition>()],
            SubAgents = below,
            Problems = unknown.Length == 0
                ? []
                : [$"sub-agent '{agent.Name}' names the MCP server {string.Join(", ", unknown)}, which the agent does not have under mcp_servers"],
        };
    }

    /// <summary>Null when nothing of it is left: a server without a choice of tools would offer all of them.</summary>
    private static McpServerDefinition? Of(McpServerDefinition server, SubAgent agent)
    {
        if (!agent.McpToolSelections.TryGetValue(server.Name, out var selection) || selection.EnabledTools.Count == 0)
        {
            return server;
        }

        var chosen = server.Clone();
        chosen.EnabledTools.Clear();
        // What the agent itself does not get, its sub-agents do not get either.
        chosen.EnabledTools.AddRange(selection.EnabledTools.Where(tool => server.EnabledTools.Count == 0 || server.EnabledTools.Contains(tool)));

        return chosen.EnabledTools.Count > 0 ? chosen : null;
    }
}
