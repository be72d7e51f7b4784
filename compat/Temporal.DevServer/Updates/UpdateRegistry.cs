using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Temporal.DevServer.Updates;

/// <summary>
/// The updates of one run. In memory: what no worker has accepted is lost on restart, and its caller, whose call broke, asks again.
/// Accepted and completed ones are in the run's record.
/// </summary>
internal sealed class UpdateRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UpdateEntry> _entries = [];

    public bool HasUndelivered
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Any(entry => entry.State == UpdateState.Admitted);
            }
        }
    }

    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Count(entry => entry.State is UpdateState.Admitted or UpdateState.Sent or UpdateState.Accepted);
            }
        }
    }

    /// <summary>The update of this id: one on its way, or one that the record remembers.</summary>
    public UpdateEntry? Find(string id, RunRecord record)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var entry))
            {
                return entry;
            }

            var kept = record.Updates.FirstOrDefault(update => update.UpdateId == id);
            if (kept is null)
            {
                return null;
            }

            entry = new UpdateEntry(id, null);
            entry.MoveTo(kept.Outcome is null ? UpdateState.Accepted : UpdateState.Completed, kept.Outcome);
            return _entries[id] = entry;
        }
    }

    public UpdateEntry Admit(Request request)
    {
        lock (_gate)
        {
            return _entries[request.Meta.UpdateId] = new UpdateEntry(request.Meta.UpdateId, request);
        }
    }

    /// <summary>Gives the new updates to the workflow task that starts now.</summary>
    public IReadOnlyList<Message> Deliver(long sequencingEventId)
    {
        lock (_gate)
        {
            var messages = new List<Message>();
            foreach (var entry in _entries.Values.Where(entry => entry is { State: UpdateState.Admitted, Request: not null }))
            {
                entry.MoveTo(UpdateState.Sent);
                messages.Add(new Message
                {
                    Id = $"{entry.Id}/request",
                    ProtocolInstanceId = entry.Id,
                    EventId = sequencingEventId,
                    Body = Any.Pack(entry.Request),
                });
            }

            return messages;
        }
    }

    /// <summary>The task that carried the updates failed: the next one carries them.</summary>
    public void Resend() => MoveAll(UpdateState.Sent, entry => entry.MoveTo(UpdateState.Admitted));

    public void Accept(string id) => Move(id, UpdateState.Accepted, null);

    public void Complete(string id, Outcome outcome) => Move(id, UpdateState.Completed, outcome);

    /// <summary>The worker completed the task and said nothing about these.</summary>
    public void RejectUnanswered() => MoveAll(
        UpdateState.Sent,
        entry => entry.MoveTo(UpdateState.Completed, Failed(
            "UnprocessedUpdate", "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not supported by the worker.")));

    /// <summary>The run closed.</summary>
    public void Close()
    {
        MoveAll(UpdateState.Admitted, entry => entry.MoveTo(UpdateState.Aborted));
        MoveAll(UpdateState.Sent, entry => entry.MoveTo(UpdateState.Aborted));
        MoveAll(UpdateState.Accepted, entry => entry.MoveTo(UpdateState.Completed, ClosedBeforeCompletion()));
    }

    internal static Outcome ClosedBeforeCompletion() => Failed(
        "AcceptedUpdateCompletedWorkflow", "Workflow Update failed because the Workflow completed before the Update completed.");

    private void Move(string id, UpdateState state, Outcome? outcome)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                entry = _entries[id] = new UpdateEntry(id, null);
            }

            entry.MoveTo(state, outcome);
        }
    }

    private void MoveAll(UpdateState from, Action<UpdateEntry> move)
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values.Where(entry => entry.State == from).ToList())
            {
                move(entry);
            }
        }
    }

    private static Outcome Failed(string type, string message) => new()
    {
        Failure = new Failure
        {
            Message = message,
            Source = "Server",
            ApplicationFailureInfo = new() { Type = type, NonRetryable = true },
        },
    };
}
