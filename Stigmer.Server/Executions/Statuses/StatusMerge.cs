using Stigmer.Api.AgentExecutions.V1;

namespace Stigmer.Server.Executions.Statuses;

/// <summary>What an update by <c>updateStatus</c> changes: lists and texts that are not empty replace what is stored; nothing can be cleared.</summary>
internal static class StatusMerge
{
    /// <summary>Everything but the phase and the times that follow from it, which are <see cref="ExecutionPhases"/>' to decide.</summary>
    internal static void Into(AgentExecutionStatus stored, AgentExecutionStatus reported)
    {
        // A copy, since later entries change the calls and messages of the status.
        var update = reported.Clone();
        if (update.Messages.Count > 0)
        {
            stored.Messages.Clear();
            stored.Messages.AddRange(update.Messages);
        }

        if (update.ToolCalls.Count > 0)
        {
            stored.ToolCalls.Clear();
            stored.ToolCalls.AddRange(update.ToolCalls);
        }

        if (update.SubAgentExecutions.Count > 0)
        {
            stored.SubAgentExecutions.Clear();
            stored.SubAgentExecutions.AddRange(update.SubAgentExecutions);
        }

        if (update.Todos.Count > 0)
        {
            stored.Todos.Clear();
            stored.Todos.Add(update.Todos);
        }

        stored.Error = Either(update.Error, stored.Error);
        stored.StartedAt = Either(update.StartedAt, stored.StartedAt);
        stored.CompletedAt = Either(update.CompletedAt, stored.CompletedAt);
    }

    private static string Either(string update, string stored) => update.Length > 0 ? update : stored;
}
