using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Statuses;

/// <summary>Takes what a sub-agent did into the status: one line of its own for each; the transcript stays the agent's.</summary>
internal static class SubAgentFold
{
    internal static void Into(AgentExecutionStatus status, JournalEntry entry, string time)
    {
        if (entry.BodyCase == JournalEntry.BodyOneofCase.SubAgentStarted)
        {
            status.SubAgentExecutions.Add(new SubAgentExecution
            {
                Id = entry.SubAgent,
                Name = entry.SubAgentStarted.Name,
                Input = entry.SubAgentStarted.Task,
                Status = SubAgentStatus.SubAgentInProgress,
                StartedAt = time,
                Metadata = new Struct(),
            });
            return;
        }

        if (status.SubAgentExecutions.FirstOrDefault(known => known.Id == entry.SubAgent) is not { } execution)
        {
            return;
        }

        switch (entry.BodyCase)
        {
            case JournalEntry.BodyOneofCase.TurnStarted:
                Count(execution, "turns", entry.TurnStarted.Turn);
                break;
            case JournalEntry.BodyOneofCase.ToolFinished:
                Count(execution, "tool_calls", Of(execution, "tool_calls") + 1);
                break;
            case JournalEntry.BodyOneofCase.AssistantMessage:
                Count(execution, "input_tokens", Of(execution, "input_tokens") + (entry.AssistantMessage.Usage?.InputTokens ?? 0));
                Count(execution, "output_tokens", Of(execution, "output_tokens") + (entry.AssistantMessage.Usage?.OutputTokens ?? 0));
                break;
            case JournalEntry.BodyOneofCase.SubAgentFinished:
                var finished = entry.SubAgentFinished;
                execution.Output = finished.Output;
                execution.Error = finished.Error;
                execution.CompletedAt = time;
                execution.Status = finished.Error.Length == 0 ? SubAgentStatus.SubAgentCompleted : SubAgentStatus.SubAgentFailed;
                break;
        }
    }

    /// <summary>Whoever was still at work when the execution ended did not come to an end of its own.</summary>
    internal static void End(AgentExecutionStatus status, string time)
    {
        foreach (var execution in status.SubAgentExecutions.Where(known => known.Status is SubAgentStatus.SubAgentPending or SubAgentStatus.SubAgentInProgress))
        {
            execution.Status = SubAgentStatus.SubAgentFailed;
            execution.CompletedAt = time;
            execution.Error = "the execution ended before this sub-agent did";
        }
    }

    private static double Of(SubAgentExecution execution, string name) =>
        execution.Metadata.Fields.TryGetValue(name, out var value) ? value.NumberValue : 0;

    private static void Count(SubAgentExecution execution, string name, double value) => execution.Metadata.Fields[name] = Value.ForNumber(value);
}
