using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions;

/// <summary>What an append did.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Seqs">One per entry of the request, in its order.</param>
/// <param name="Added">Those that were new, as stored.</param>
/// <param name="SnapshotIsDue">Reading the journal would pay for a new snapshot.</param>
internal sealed record Appended(string ExecutionId, IReadOnlyList<long> Seqs, IReadOnlyList<JournalEntry> Added, bool SnapshotIsDue);
