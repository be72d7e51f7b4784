using System.Text.Json;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>
/// Hands a task to a sub-agent and answers with what it said last. It may be called again after a crash: the sub-agent goes on from the
/// journal and repeats nothing.
/// </summary>
internal sealed class TaskTool(IReadOnlyList<SubAgentCard> agents) : SandboxTool(Define(agents))
{
    internal const string ToolName = "task";

    internal override bool HasOwnLimit => true;

    internal override async Task<ToolAnswer> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var task = arguments.Text("description").Trim();
        var name = arguments.OptionalText("subagent_type") is { Length: > 0 } given ? given : agents[0].Name;
        if (task.Length == 0)
        {
            return ToolAnswer.Error("'description' is empty; say what is to be done, and all that the sub-agent has to know.");
        }

        if (!agents.Any(agent => agent.Name == name))
        {
            return ToolAnswer.Error($"There is no sub-agent '{name}'. There are: {string.Join(", ", agents.Select(agent => agent.Name))}.");
        }

        return arguments.RunTask is { } run
            ? await run(new TaskRequest(name, task), cancellationToken)
            : ToolAnswer.Error("Tasks cannot be handed on from here.");
    }

    private static ToolDefinition Define(IReadOnlyList<SubAgentCard> agents)
    {
        var schema = new
        {
            type = "object",
            properties = new
            {
                description = new
                {
                    type = "string",
                    description = "The task, with all that the sub-agent has to know: it sees nothing of this conversation. Say what its answer should hold.",
                },
                subagent_type = new
                {
                    type = "string",
                    @enum = agents.Select(agent => agent.Name),
                    description = $"Which sub-agent. Default: {agents[0].Name}.",
                },
            },
            required = new[] { "description" },
        };

        return new ToolDefinition(
            ToolName,
            "Hands a task to a sub-agent, which works on it in the same workspace with a conversation of its own, and answers with its last words. Use it for "
            + "work that needs much reading and little telling. Calls of one answer run at the same time. Sub-agents:"
            + string.Concat(agents.Select(agent => $"\n- {agent.Name}: {agent.Description}")),
            JsonSerializer.SerializeToElement(schema),
            ToolEffect.Idempotent);
    }
}

/// <summary>What an agent is told of a sub-agent.</summary>
internal sealed record SubAgentCard(string Name, string Description);

/// <summary>What a sub-agent is to do.</summary>
internal sealed record TaskRequest(string Agent, string Task);
