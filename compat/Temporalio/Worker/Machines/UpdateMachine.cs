using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.Worker.Machines;

/// <summary>One update of a workflow, from its delivery to its outcome.</summary>
internal sealed class UpdateMachine(WorkflowMachines machines, string updateId, string requestMessageId, long sequencingEventId, Request? request)
    : OperationMachine
{
    internal override void OnCommandEvent(HistoryEvent e)
    {
        var idInHistory = e.EventType switch
        {
            EventType.WorkflowExecutionUpdateAccepted => e.WorkflowExecutionUpdateAcceptedEventAttributes.ProtocolInstanceId,
            EventType.WorkflowExecutionUpdateCompleted => e.WorkflowExecutionUpdateCompletedEventAttributes.Meta.UpdateId,
            _ => throw Mismatch("Update", e),
        };
        CheckEqual("update id", idInHistory, updateId);
    }

    internal void Accept() => Say("accept", new Acceptance
    {
        AcceptedRequestMessageId = requestMessageId,
        AcceptedRequestSequencingEventId = sequencingEventId,
        AcceptedRequest = request,
    });

    internal void Complete(CompleteUpdateCommand command)
    {
        var response = new Response { Meta = new() { UpdateId = updateId }, Outcome = new() };
        if (command.Failure is { } failure)
        {
            response.Outcome.Failure = failure;
        }
        else
        {
            response.Outcome.Success = command.Result ?? new();
        }

        Say("complete", response);
    }

    /// <summary>A rejection leaves no event, so there is no command either.</summary>
    internal void Reject(RejectUpdateCommand command) => machines.Send(MessageOf("reject", new Rejection
    {
        RejectedRequestMessageId = requestMessageId,
        RejectedRequestSequencingEventId = sequencingEventId,
        RejectedRequest = request,
        Failure = command.Failure,
    }));

    private void Say(string what, Google.Protobuf.IMessage body)
    {
        var message = MessageOf(what, body);
        machines.Send(message);
        machines.Enqueue(this, new Command
        {
            CommandType = CommandType.ProtocolMessage,
            ProtocolMessageCommandAttributes = new() { MessageId = message.Id },
        });
    }

    private Message MessageOf(string what, Google.Protobuf.IMessage body) =>
        new() { Id = $"{updateId}/{what}", ProtocolInstanceId = updateId, Body = Any.Pack(body) };
}
