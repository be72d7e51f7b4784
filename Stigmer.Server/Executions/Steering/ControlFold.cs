using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Steering;

/// <summary>Takes into the status what people do about a run: what they are asked and answer, say, stop and allow.</summary>
internal static class ControlFold
{
    internal static void Apply(AgentExecutionStatus status, JournalEntry entry)
    {
        switch (entry.BodyCase)
        {
            case JournalEntry.BodyOneofCase.ApprovalAsked:
                Of(status).PendingApprovals.Add(Pending(entry.SubAgent, entry.ApprovalAsked, entry.Time));
                break;
            case JournalEntry.BodyOneofCase.ApprovalGiven:
                Remove(status, entry.SubAgent, entry.ApprovalGiven.Turn, entry.ApprovalGiven.ToolCallId);
                break;
            case JournalEntry.BodyOneofCase.ToolFinished:
                Remove(status, entry.SubAgent, entry.ToolFinished.Turn, entry.ToolFinished.ToolCallId);
                break;
            case JournalEntry.BodyOneofCase.RunPaused:
                Of(status).Pause = new Pause { Reason = entry.RunPaused.Reason, Since = entry.Time };
                break;
            case JournalEntry.BodyOneofCase.RunResumed:
                Of(status).Pause = null;
                break;
            case JournalEntry.BodyOneofCase.BudgetRaised:
                Of(status).Raised = Raise(status.Control?.Raised, entry.BudgetRaised.Budget);
                break;
            case JournalEntry.BodyOneofCase.HumanMessage when entry.SubAgent.Length == 0 && entry.Key != Journal.MessageKey:
                Of(status).UnreadMessages.Add(entry.Seq);
                break;
            case JournalEntry.BodyOneofCase.AssistantMessage when entry.SubAgent.Length == 0 && status.Control is { } control:
                Read(control, entry.AssistantMessage.SeenSeq > 0 ? entry.AssistantMessage.SeenSeq : entry.Seq);
                break;
            case JournalEntry.BodyOneofCase.Finished when status.Control is { } control:
                control.PendingApprovals.Clear();
                control.Pause = null;
                control.UnreadMessages.Clear();
                break;
        }

        if (status.Control is { } left && left.CalculateSize() == 0)
        {
            status.Control = null;
        }
    }

    /// <summary>Limits that are set go before those from before.</summary>
    internal static Budget Raise(Budget? before, Budget limits)
    {
        var raised = before?.Clone() ?? new Budget();
        raised.MaxTime = limits.MaxTime is null ? raised.MaxTime : null;
        raised.MergeFrom(limits);
        return raised;
    }

    private static RunControl Of(AgentExecutionStatus status) => status.Control ??= new RunControl();

    private static void Read(RunControl control, long seen)
    {
        while (control.UnreadMessages.Count > 0 && control.UnreadMessages[0] <= seen)
        {
            control.UnreadMessages.RemoveAt(0);
        }
    }

    private static void Remove(AgentExecutionStatus status, string subAgent, int turn, string callId)
    {
        if (status.Control?.PendingApprovals.FirstOrDefault(one => one.SubAgent == subAgent && one.Turn == turn && one.ToolCallId == callId) is { } answered)
        {
            status.Control.PendingApprovals.Remove(answered);
        }
    }

    private static PendingApproval Pending(string subAgent, ApprovalAsked asked, Timestamp time) => new()
    {
        SubAgent = subAgent,
        Turn = asked.Turn,
        ToolCallId = asked.ToolCallId,
        Tool = asked.Tool,
        Input = asked.Input?.Clone(),
        Reason = asked.Reason,
        AskedAt = time,
        ExpiresAt = asked.ExpiresAfter is null ? null : time + asked.ExpiresAfter,
    };
}
