using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.Tests.AgentRunner.Reporting;

/// <summary>The server's journal in memory, with the rules that its contract promises.</summary>
internal sealed class FakeJournalClient : JournalService.JournalServiceClient
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];

    internal Blueprint Blueprint { get; init; } = new();

    /// <summary>Called before each append is committed, with its entries; may throw, as a broken connection or a dying process would.</summary>
    internal Action<IReadOnlyList<JournalEntry>>? BeforeCommit { get; set; }

    /// <summary>Called after each append was committed, before the answer.</summary>
    internal Action<IReadOnlyList<JournalEntry>>? AfterCommit { get; set; }

    internal Dictionary<string, IReadOnlyList<JournalEntry>> Earlier { get; } = [];

    internal int Appends { get; private set; }

    internal int Reads { get; private set; }

    internal IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>What somebody else writes.</summary>
    internal IReadOnlyList<long> Commit(params IEnumerable<JournalEntry> entries)
    {
        lock (_lock)
        {
            return [.. entries.Select(Commit)];
        }
    }

    public override AsyncUnaryCall<Blueprint> GetBlueprintAsync(GetBlueprintRequest request, CallOptions options) =>
        Answer(() => Blueprint.Clone());

    public override AsyncUnaryCall<ReadResponse> ReadAsync(ReadRequest request, CallOptions options) => Answer(() =>
    {
        Reads++;
        var entries = Earlier.GetValueOrDefault(request.ExecutionId) ?? Entries;
        // Two at a time, so that the reader has to come again.
        var page = entries.Where(entry => entry.Seq > request.AfterSeq).Take(2).Select(entry => entry.Clone()).ToArray();

        return new ReadResponse { Entries = { page }, More = page.Length > 0 && page[^1].Seq < entries[^1].Seq };
    });

    public override AsyncUnaryCall<AppendResponse> AppendAsync(AppendRequest request, CallOptions options) => Answer(() =>
    {
        Appends++;
        BeforeCommit?.Invoke(request.Entries);
        var seqs = Commit(request.Entries.Select(entry => entry.Clone()));
        AfterCommit?.Invoke(request.Entries);

        return new AppendResponse { Seqs = { seqs }, Time = Now() };
    });

    private long Commit(JournalEntry entry)
    {
        if (_entries.Find(known => known.Key == entry.Key) is { } first)
        {
            return first.Seq;
        }

        if (_entries.Any(known => known.BodyCase == JournalEntry.BodyOneofCase.Finished))
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "the execution has ended"));
        }

        (entry.Seq, entry.Time) = (_entries.Count + 1, entry.Time ?? Now());
        _entries.Add(entry);

        return entry.Seq;
    }

    private static Timestamp Now() => TimeProvider.System.GetUtcNow().ToTimestamp();

    private static AsyncUnaryCall<T> Answer<T>(Func<T> answer)
    {
        var task = Task.Run(answer);

        return new AsyncUnaryCall<T>(task, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}
