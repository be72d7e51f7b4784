using Stigmer.Api.AgentExecutions.V1;

namespace Stigmer.Server.Executions.Statuses;

/// <summary>How a client shows a tool call: which kind of component, in which group.</summary>
internal static class ToolComponents
{
    private const string Group = "main-agent-tools";

    internal static ComponentMetadata Of(string tool) => new()
    {
        ComponentType = tool switch
        {
            "execute" or "read_output" or "stop_process" => "terminal",
            "ls" or "read_file" or "write_file" => "filesystem",
            "edit_file" => "editor",
            "glob" or "grep" => "search",
            "write_todos" or "read_todos" => "todo",
            "task" => "subagent",
            _ => "tool",
        },
        ComponentGroup = Group,
    };
}
