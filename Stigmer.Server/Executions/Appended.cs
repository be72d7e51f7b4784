using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions;

/// <summary>What an append did.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Seqs">One per entry of the request, in its order.</param>
/// <param name="Added">Those that were new, as stored.</param>
/// <param name="Bytes">Size of these.</param>
/// <param name="Ended">The execution has ended.</param>
internal sealed record Appended(string ExecutionId, IReadOnlyList<long> Seqs, IReadOnlyList<JournalEntry> Added, long Bytes, bool Ended);
