using System.Text;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>A list of things to do as models write and read it.</summary>
internal static class TodoChecklist
{
    private static readonly Dictionary<string, TodoStatus> Statuses = new(StringComparer.Ordinal)
    {
        ["pending"] = TodoStatus.TodoPending,
        ["in_progress"] = TodoStatus.TodoInProgress,
        ["completed"] = TodoStatus.TodoCompleted,
        ["cancelled"] = TodoStatus.TodoCancelled,
    };

    /// <exception cref="ToolArgumentException">There is no such status.</exception>
    internal static TodoStatus Status(string name) => Statuses.TryGetValue(name, out var status)
        ? status
        : throw new ToolArgumentException($"there is no status '{name}'; use one of: {string.Join(", ", Statuses.Keys)}.");

    internal static string Text(TodoList list)
    {
        var text = new StringBuilder();
        foreach (var item in list.Items)
        {
            var mark = item.Status switch
            {
                TodoStatus.TodoCompleted => "[x]",
                TodoStatus.TodoInProgress => "[>]",
                TodoStatus.TodoCancelled => "[-]",
                _ => "[ ]",
            };
            text.Append(mark).Append(' ').Append(item.Content).Append('\n');
        }

        return text.Length == 0 ? "(the list is empty)" : text.ToString(0, text.Length - 1);
    }
}
