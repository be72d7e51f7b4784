using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Sdk.V1;

namespace Temporal.DevServer.WorkflowTasks;

/// <summary>What the commands of one completed workflow task share.</summary>
internal sealed class CommandContext(Transition transition, long completedEventId, RespondWorkflowTaskCompletedRequest request)
{
    private UserMetadata? _metadata;

    public Transition Transition { get; } = transition;

    public long CompletedEventId { get; } = completedEventId;

    public RespondWorkflowTaskCompletedRequest Request { get; } = request;

    public string Identity => Request.Identity;

    /// <summary>Activities that the worker gets at once, without a poll.</summary>
    public List<PollActivityTaskQueueResponse> EagerActivities { get; } = [];

    /// <summary>Messages that a command has put into the history.</summary>
    public HashSet<string> PlacedMessages { get; } = [];

    /// <summary>What the messages decided about updates, applied once all of them are known to be good.</summary>
    public List<Action> Decisions { get; } = [];

    /// <summary>True when a command itself brought news, such as the end of an activity that had not begun.</summary>
    public bool HasNews { get; set; }

    public void Begin(Command command) => _metadata = command.UserMetadata;

    public HistoryEvent Append(HistoryEvent entry) => Transition.Append(Describe(entry));

    /// <summary>Gives the event the summary that the command carries.</summary>
    public HistoryEvent Describe(HistoryEvent entry)
    {
        entry.UserMetadata = _metadata;
        return entry;
    }

    public Message? Message(string id) => Request.Messages.FirstOrDefault(message => message.Id == id);

    /// <summary>A run must not close on news that the workflow has not seen.</summary>
    public void MayClose()
    {
        if (Transition.Record.BufferedEvents.Count > 0)
        {
            throw BadCommandException.UnhandledCommand();
        }
    }
}
