using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Steering;
using Stigmer.ServiceDefaults.Usages;

namespace Stigmer.Server.Executions.Statuses;

/// <summary>Turns a journal into the status that clients of the original API see, entry by entry. Never changes an entry.</summary>
internal static class StatusFold
{
    internal static AgentExecutionStatus Of(IEnumerable<JournalEntry> journal)
    {
        var status = new AgentExecutionStatus { Phase = ExecutionPhase.ExecutionPending };
        foreach (var entry in journal)
        {
            Apply(status, entry);
        }

        return status;
    }

    /// <summary>Takes one more entry into the status.</summary>
    internal static void Apply(AgentExecutionStatus status, JournalEntry entry)
    {
        var time = Text(entry.Time);
        if (RunUsageFold.Spent(entry) is { } spent)
        {
            RunUsageFold.Add(status.Usage ??= new RunUsage(), spent);
        }

        ControlFold.Apply(status, entry);
        if (entry.SubAgent.Length > 0)
        {
            SubAgentFold.Into(status, entry, time);
            return;
        }

        switch (entry.BodyCase)
        {
            case JournalEntry.BodyOneofCase.HumanMessage:
                status.Messages.Add(new AgentMessage { Type = MessageType.MessageHuman, Content = entry.HumanMessage.Text, Timestamp = time });
                break;
            case JournalEntry.BodyOneofCase.AssistantMessage:
                Add(status, entry.AssistantMessage, time);
                break;
            case JournalEntry.BodyOneofCase.ToolStarted:
                Start(status, entry.ToolStarted, time);
                break;
            case JournalEntry.BodyOneofCase.ToolFinished:
                Finish(status, entry.ToolFinished, time);
                break;
            case JournalEntry.BodyOneofCase.StatusReported:
                StatusMerge.Into(status, entry.StatusReported.Status);
                break;
            case JournalEntry.BodyOneofCase.TodoList:
                TodoFold.Into(status, entry.TodoList, time);
                break;
            case JournalEntry.BodyOneofCase.Finished:
                End(status, entry.Finished, time);
                break;
        }

        Advance(status, ExecutionPhases.After(status.Phase, entry), time);
    }

    // The runner may give the times itself; the first one that is known stays.
    private static void Advance(AgentExecutionStatus status, ExecutionPhase phase, string time)
    {
        status.Phase = phase;
        if (phase != ExecutionPhase.ExecutionPending && status.StartedAt.Length == 0)
        {
            status.StartedAt = time;
        }

        if (phase.IsTerminal() && status.CompletedAt.Length == 0)
        {
            status.CompletedAt = time;
        }
    }

    private static void Add(AgentExecutionStatus status, AssistantMessage message, string time)
    {
        ToolUse[] uses = [.. message.Blocks.Where(block => block.KindCase == ContentBlock.KindOneofCase.ToolUse).Select(block => block.ToolUse)];
        status.Messages.Add(new AgentMessage
        {
            Type = MessageType.MessageAi,
            Content = string.Concat(message.Blocks.Where(block => block.KindCase == ContentBlock.KindOneofCase.Text).Select(block => block.Text)),
            Timestamp = time,
            ToolCalls = { uses.Select(use => Call(use.Id, use.Tool, use.Input)) },
        });
        status.ToolCalls.AddRange(uses.Select(use => Call(use.Id, use.Tool, use.Input)));
    }

    private static void Start(AgentExecutionStatus status, ToolStarted started, string time)
    {
        if (!status.ToolCalls.Any(call => call.Id == started.ToolCallId))
        {
            status.ToolCalls.Add(Call(started.ToolCallId, started.Tool, started.Input));
        }

        foreach (var call in Calls(status, started.ToolCallId))
        {
            call.Status = ToolCallStatus.ToolCallRunning;
            call.StartedAt = time;
        }
    }

    private static void Finish(AgentExecutionStatus status, ToolFinished finished, string time)
    {
        var failed = finished.IsError || finished.Interrupted;
        foreach (var call in Calls(status, finished.ToolCallId))
        {
            call.Status = failed ? ToolCallStatus.ToolCallFailed : ToolCallStatus.ToolCallCompleted;
            call.CompletedAt = time;
        }

        // The output is kept where clients look for it: with the call in the list, and as a message of the transcript.
        if (status.ToolCalls.LastOrDefault(call => call.Id == finished.ToolCallId) is { } listed)
        {
            listed.Result = finished.Output;
            listed.Error = failed ? finished.Output : "";
        }

        status.Messages.Add(new AgentMessage { Type = MessageType.MessageTool, Content = finished.Output, Timestamp = time });
    }

    private static void End(AgentExecutionStatus status, ExecutionFinished finished, string time)
    {
        // Of what it had open, a runner that says it is done knows better.
        if (finished.Outcome != ExecutionOutcome.Completed)
        {
            Break(status, time);
        }

        SubAgentFold.End(status, time);

        // A report that ends an execution has been merged before, and says itself what its clients are to read.
        if (finished.Error.Length == 0 || status.Error == finished.Error)
        {
            return;
        }

        // Older clients show messages and never the error, so the reason goes where they look; the transcript before it stays.
        var verb = finished.Outcome switch
        {
            ExecutionOutcome.Cancelled => "cancelled",
            ExecutionOutcome.OutOfBudget => "stopped",
            _ => "failed",
        };
        status.Error = finished.Error;
        status.Messages.Add(new AgentMessage
        {
            Type = MessageType.MessageSystem,
            Content = $"Execution {verb}: {finished.Error}",
            Timestamp = time,
        });
    }

    private static void Break(AgentExecutionStatus status, string time)
    {
        var open = status.ToolCalls.Concat(status.Messages.SelectMany(message => message.ToolCalls))
            .Where(call => call.Status is ToolCallStatus.ToolCallPending or ToolCallStatus.ToolCallRunning);
        foreach (var call in open)
        {
            call.Status = ToolCallStatus.ToolCallFailed;
            call.CompletedAt = time;
            call.Error = "the execution ended before this call did";
        }
    }

    /// <summary>The same call in the list of the execution and in the message that asked for it.</summary>
    private static IEnumerable<ToolCall> Calls(AgentExecutionStatus status, string id)
    {
        if (status.ToolCalls.LastOrDefault(call => call.Id == id) is { } listed)
        {
            yield return listed;
        }

        // From the end and without a copy: transcripts are long, and a call is among the last messages.
        for (var i = status.Messages.Count - 1; i >= 0; i--)
        {
            if (status.Messages[i].ToolCalls is { Count: > 0 } calls && calls.FirstOrDefault(call => call.Id == id) is { } asked)
            {
                yield return asked;
                yield break;
            }
        }
    }

    private static ToolCall Call(string id, string tool, Struct? input) => new()
    {
        Id = id,
        Name = tool,
        Args = input,
        Status = ToolCallStatus.ToolCallPending,
        ComponentMetadata = ToolComponents.Of(tool),
    };

    private static string Text(Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";
}
