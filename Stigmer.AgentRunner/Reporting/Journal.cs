using System.Diagnostics;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>The journals on the server. While the server is away every call waits and tries again, until it is cancelled.</summary>
internal sealed class Journal(JournalService.JournalServiceClient client, ServerCalls calls)
{
    /// <exception cref="JournalRefusedException">No such execution.</exception>
    internal async Task<Blueprint> GetBlueprintAsync(string executionId, CancellationToken cancellationToken) =>
        await calls.CallAsync(
            executionId,
            options => client.GetBlueprintAsync(new GetBlueprintRequest { ExecutionId = executionId }, options),
            cancellationToken);

    /// <summary>The entries after a given one, in order.</summary>
    /// <exception cref="JournalRefusedException">No such execution.</exception>
    internal async Task<IReadOnlyList<JournalEntry>> ReadAsync(string executionId, long afterSeq, CancellationToken cancellationToken)
    {
        var entries = new List<JournalEntry>();
        ReadResponse response;
        do
        {
            var request = new ReadRequest { ExecutionId = executionId, AfterSeq = entries.Count == 0 ? afterSeq : entries[^1].Seq };
            response = await calls.CallAsync(executionId, options => client.ReadAsync(request, options), cancellationToken);
            entries.AddRange(response.Entries);
        }
        while (response.More);

        return entries;
    }

    /// <summary>Returns after the commit, with the seq of each entry and the time.</summary>
    /// <exception cref="JournalRefusedException">No such execution, or it has ended.</exception>
    internal async Task<AppendResponse> AppendAsync(
        string executionId, IEnumerable<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var request = new AppendRequest { ExecutionId = executionId, Entries = { entries } };
        var started = Stopwatch.GetTimestamp();
        var response = await calls.CallAsync(executionId, options => client.AppendAsync(request, options), cancellationToken);
        Measurements.Appended(Stopwatch.GetElapsedTime(started));

        return response;
    }
}
