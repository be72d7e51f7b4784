using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Statuses;

namespace Stigmer.Server.Executions;

/// <summary>An entry on its way into a journal, already in bytes but for its place and time, which only the one writer can tell.</summary>
internal sealed class PreparedEntry
{
    private readonly JournalEntry _entry;
    private readonly byte[] _body;

    internal PreparedEntry(JournalEntry entry)
    {
        _entry = entry.Clone();
        _entry.Seq = 0;
        _entry.Time = null;
        _body = _entry.ToByteArray();
    }

    internal string Key => _entry.Key;

    internal bool Ends => ExecutionPhases.After(ExecutionPhase.ExecutionPending, _entry).IsTerminal();

    /// <summary>As it is stored. In protobuf, two messages one after the other are both in one.</summary>
    internal (JournalEntry Entry, byte[] Data) At(long seq, Timestamp time)
    {
        var place = new JournalEntry { Seq = seq, Time = time };
        var size = place.CalculateSize();
        var data = new byte[size + _body.Length];
        place.WriteTo(data.AsSpan(0, size));
        _body.CopyTo(data, size);
        _entry.Seq = seq;
        _entry.Time = time;
        return (_entry, data);
    }
}
