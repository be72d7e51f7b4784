using Stigmer.AgentRunner.Blueprints;
using Stigmer.AgentRunner.Turns;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Turns;

public class AgentPartsTests
{
    [Fact]
    public void Of_SubAgents_HaveTheServersTheyNameAndNoMoreThanTheAgent()
    {
        var agent = AgentParts.Of(Run(
            new SubAgent { Name = "a", Instructions = "A.", McpServers = { "files" }, McpToolSelections = { ["files"] = new McpToolSelection { EnabledTools = { "read", "delete" } } } },
            new SubAgent { Name = "b", Description = "does b", Instructions = "B." }), depth: 1);

        Assert.Equal(["general-purpose", "a", "b"], agent.SubAgents.Select(part => part.Name));
        Assert.Equal(["read"], Assert.Single(agent.SubAgents[1].McpServers).EnabledTools);
        Assert.Empty(agent.SubAgents[2].McpServers);
        Assert.Equal(2, agent.SubAgents[0].McpServers.Count);
        Assert.All(agent.SubAgents, part => Assert.Empty(part.SubAgents));
    }

    [Fact]
    public void Of_OnlyToolsThatTheAgentDoesNotHave_GivesNone()
    {
        var agent = AgentParts.Of(Run(
            new SubAgent { Name = "a", Instructions = "A.", McpServers = { "files" }, McpToolSelections = { ["files"] = new McpToolSelection { EnabledTools = { "delete" } } } }), depth: 1);

        Assert.Empty(agent.SubAgents[1].McpServers);
    }

    [Fact]
    public void Of_UnknownServer_IsAProblem()
    {
        var agent = AgentParts.Of(Run(new SubAgent { Name = "a", Instructions = "A.", McpServers = { "mail" } }), depth: 1);

        Assert.Equal("sub-agent 'a' names the MCP server mail, which the agent does not have under mcp_servers", Assert.Single(agent.SubAgents[1].Problems));
    }

    [Fact]
    public void Of_OwnGeneralPurpose_TakesThePlaceOfOurs()
    {
        var agent = AgentParts.Of(Run(new SubAgent { Name = "general-purpose", Instructions = "Mine." }), depth: 1);

        Assert.StartsWith("Mine.", Assert.Single(agent.SubAgents).Instructions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public void Of_Depth_IsWhereItEnds(int depth, int deep)
    {
        var part = AgentParts.Of(Run(), depth);
        var levels = 0;
        for (; part.SubAgents.Count > 0; part = part.SubAgents[0])
        {
            levels++;
        }

        Assert.Equal(deep, levels);
    }

    private static RunBlueprint Run(params SubAgent[] agents) => new(new Blueprint
    {
        Agent = new Agent
        {
            Spec = new AgentSpec
            {
                Instructions = "You are a worker.",
                McpServers = { new McpServerDefinition { Name = "files", EnabledTools = { "read", "write" } }, new McpServerDefinition { Name = "other" } },
                SubAgents = { agents },
            },
        },
    });
}
