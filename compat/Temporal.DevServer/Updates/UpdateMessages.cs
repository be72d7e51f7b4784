using Temporal.DevServer.WorkflowTasks;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Temporal.DevServer.Updates;

/// <summary>What a worker says about updates when it completes a workflow task.</summary>
internal static class UpdateMessages
{
    /// <summary>Puts the event of a message at this place among the events of the commands.</summary>
    internal static void Place(CommandContext context, string messageId)
    {
        var message = context.Message(messageId) ?? throw Bad($"ProtocolMessageCommand referenced absent message ID {messageId}");
        context.PlacedMessages.Add(messageId);
        Apply(context, message);
    }

    /// <summary>Applies the messages that no command placed; those are rejections, which leave no event.</summary>
    internal static void ApplyUnplaced(CommandContext context)
    {
        foreach (var message in context.Request.Messages.Where(message => !context.PlacedMessages.Contains(message.Id)))
        {
            Apply(context, message);
        }

        // Every message was good, so nothing below can fail and leave the registry ahead of the record.
        context.Decisions.ForEach(decide => decide());
        context.Transition.Run.Updates.RejectUnanswered();
    }

    private static void Apply(CommandContext context, Message message)
    {
        if (message.Body is null)
        {
            throw Bad($"message {message.Id} has no body");
        }

        if (message.Body.TryUnpack<Acceptance>(out var acceptance))
        {
            Accept(context, message.ProtocolInstanceId, acceptance);
        }
        else if (message.Body.TryUnpack<Response>(out var response))
        {
            Complete(context, message.ProtocolInstanceId, response);
        }
        else if (message.Body.TryUnpack<Rejection>(out var rejection))
        {
            var run = context.Transition.Run;
            var outcome = new Outcome { Failure = rejection.Failure };
            context.Decisions.Add(() => run.Updates.Complete(message.ProtocolInstanceId, outcome));
        }
        else
        {
            throw Bad($"message {message.Id} is of the unknown type {message.Body.TypeUrl}");
        }
    }

    private static void Accept(CommandContext context, string id, Acceptance acceptance)
    {
        var run = context.Transition.Run;
        var accepted = context.Append(new HistoryEvent
        {
            WorkflowExecutionUpdateAcceptedEventAttributes = new()
            {
                ProtocolInstanceId = id,
                AcceptedRequestMessageId = acceptance.AcceptedRequestMessageId,
                AcceptedRequestSequencingEventId = acceptance.AcceptedRequestSequencingEventId,
                AcceptedRequest = acceptance.AcceptedRequest ?? run.Updates.Find(id, run.Record)?.Request,
            },
        });
        run.Record.Updates.Add(new UpdateRecord { UpdateId = id, AcceptedId = accepted.EventId });
        context.Decisions.Add(() => run.Updates.Accept(id));
    }

    private static void Complete(CommandContext context, string id, Response response)
    {
        var run = context.Transition.Run;
        var update = run.Record.Updates.FirstOrDefault(one => one.UpdateId == id)
            ?? throw Bad($"update {id} was completed before it was accepted");
        context.Append(new HistoryEvent
        {
            WorkflowExecutionUpdateCompletedEventAttributes = new()
            {
                Meta = response.Meta ?? new Meta { UpdateId = id },
                AcceptedEventId = update.AcceptedId,
                Outcome = response.Outcome,
            },
        });
        update.Outcome = response.Outcome?.Clone() ?? new Outcome();
        context.Decisions.Add(() => run.Updates.Complete(id, update.Outcome));
    }

    private static BadCommandException Bad(string message) =>
        new(WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage, message);
}
