using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>The journals of executions: appended to inside a transaction, and folded into a status when somebody asks.</summary>
internal static class Journal
{
    internal const string MessageKey = "message";
    internal const string CancelKey = "cancel";
    internal const string TerminalKey = "terminal";

    /// <summary>Entries that may pile up after a snapshot before there is a new one, so that folding stays proportional to the journal.</summary>
    internal const long MinimumTailBytes = 64 * 1024;

    /// <summary>Appends what is new, in order; a key that is already there is answered with its first seq.</summary>
    /// <exception cref="Grpc.Core.RpcException">No such execution, or it has ended and an entry is new.</exception>
    internal static Appended Append(StoreConnection connection, string executionId, IEnumerable<JournalEntry> entries)
    {
        var head = ExecutionTable.Find(connection, executionId) ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, executionId);
        var seqs = new List<long>();
        var added = new List<JournalEntry>();
        foreach (var entry in entries)
        {
            if (JournalTable.SeqOf(connection, executionId, entry.Key) is { } seq)
            {
                seqs.Add(seq);
                continue;
            }

            if (head.Phase.IsTerminal())
            {
                throw ResourceErrors.Ended(executionId);
            }

            var stored = entry.Clone();
            stored.Seq = head.LastSeq + 1;
            stored.Time = connection.Now.ToTimestamp();
            var data = stored.ToByteArray();
            JournalTable.Insert(connection, executionId, stored, data);
            head = head with
            {
                LastSeq = stored.Seq,
                Phase = ExecutionPhases.After(head.Phase, stored),
                TailBytes = head.TailBytes + data.Length,
            };
            seqs.Add(stored.Seq);
            added.Add(stored);
        }

        if (added.Count > 0)
        {
            ExecutionTable.Update(connection, Snapshot(connection, head));
        }

        return new Appended(executionId, seqs, added);
    }

    /// <summary>The status as of the last entry, and that entry's seq.</summary>
    internal static (AgentExecutionStatus Status, long Seq) Fold(StoreConnection connection, string executionId)
    {
        var (status, seq) = JournalTable.LoadSnapshot(connection, executionId);
        foreach (var entry in JournalTable.Read(connection, executionId, seq, long.MaxValue).Entries)
        {
            StatusFold.Apply(status, entry);
            seq = entry.Seq;
        }

        return (status, seq);
    }

    private static ExecutionHead Snapshot(StoreConnection connection, ExecutionHead head)
    {
        if (!head.Phase.IsTerminal() && head.TailBytes < Math.Max(MinimumTailBytes, head.SnapshotBytes))
        {
            return head;
        }

        var (status, seq) = Fold(connection, head.Id);
        var data = status.ToByteArray();
        JournalTable.SaveSnapshot(connection, head.Id, seq, data);
        return head with { SnapshotBytes = data.Length, TailBytes = 0 };
    }
}
