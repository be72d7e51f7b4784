using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Statuses;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>The journals of executions: appended to inside a transaction, and folded into a status when somebody asks.</summary>
internal static class Journal
{
    internal const string MessageKey = "message";
    internal const string CancelKey = "cancel";
    internal const string TerminalKey = "terminal";

    /// <summary>Appends what is new, in order; a key that is already there is answered with its first seq.</summary>
    /// <exception cref="Grpc.Core.RpcException">No such execution, or it has ended and an entry is new.</exception>
    internal static Appended Append(StoreConnection connection, string executionId, IEnumerable<JournalEntry> entries) =>
        Append(connection, executionId, entries.Select(entry => new PreparedEntry(entry)));

    /// <inheritdoc cref="Append(StoreConnection, string, IEnumerable{JournalEntry})"/>
    internal static Appended Append(StoreConnection connection, string executionId, IEnumerable<PreparedEntry> entries)
    {
        var before = ExecutionTable.Find(connection, executionId) ?? throw ResourceErrors.NotFound(ResourceKind.AgentExecution, executionId);
        var head = before;
        var time = connection.Now.ToTimestamp();
        var seqs = new List<long>();
        var added = new List<JournalEntry>();
        var bytes = 0L;
        foreach (var entry in entries)
        {
            if (head.Phase.IsTerminal())
            {
                seqs.Add(JournalTable.SeqOf(connection, executionId, entry.Key) ?? throw ResourceErrors.Ended(executionId));
                continue;
            }

            var (stored, data) = entry.At(head.LastSeq + 1, time);
            if (!JournalTable.TryInsert(connection, executionId, stored, data))
            {
                seqs.Add(JournalTable.SeqOf(connection, executionId, entry.Key)!.Value);
                continue;
            }

            head = head with { LastSeq = stored.Seq, Phase = ExecutionPhases.After(head.Phase, stored) };
            seqs.Add(stored.Seq);
            added.Add(stored);
            bytes += data.Length;
        }

        if (added.Count > 0)
        {
            ExecutionTable.Advance(connection, before, head);
            if (head.Phase.IsTerminal())
            {
                ExecutionTable.SetEnded(connection, executionId);
            }
        }

        return new Appended(executionId, seqs, added, bytes, head.Phase.IsTerminal());
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
}
