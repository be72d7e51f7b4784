using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Statuses;

/// <summary>Takes a list of things to do into the status: as a whole, with the times of what stays.</summary>
internal static class TodoFold
{
    internal static void Into(AgentExecutionStatus status, TodoList list, string time)
    {
        var before = status.Todos.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        status.Todos.Clear();
        foreach (var item in list.Items)
        {
            var known = before.GetValueOrDefault(item.Id);
            var isSame = known is not null && known.Content == item.Content && known.Status == item.Status;
            status.Todos[item.Id] = isSame ? known : new TodoItem
            {
                Id = item.Id,
                Content = item.Content,
                Status = item.Status,
                CreatedAt = known?.CreatedAt ?? time,
                UpdatedAt = time,
            };
        }
    }
}
