using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>The journals on the server. While the server is away every call waits and tries again, until it is cancelled.</summary>
internal sealed class Journal(JournalService.JournalServiceClient client, Metadata headers, TimeProvider clock, ILogger<Journal> logger)
{
    // A connection that hangs is given up after this long, and the call made again: all of them are safe to repeat.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <exception cref="JournalRefusedException">No such execution.</exception>
    internal async Task<Blueprint> GetBlueprintAsync(string executionId, CancellationToken cancellationToken) =>
        await CallAsync(
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
            response = await CallAsync(executionId, options => client.ReadAsync(request, options), cancellationToken);
            entries.AddRange(response.Entries);
        }
        while (response.More);

        return entries;
    }

    /// <summary>Returns after the commit, with the seq of each entry.</summary>
    /// <exception cref="JournalRefusedException">No such execution, or it has ended.</exception>
    internal async Task<IReadOnlyList<long>> AppendAsync(
        string executionId, IEnumerable<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var request = new AppendRequest { ExecutionId = executionId, Entries = { entries } };
        var response = await CallAsync(executionId, options => client.AppendAsync(request, options), cancellationToken);

        return response.Seqs;
    }

    private async Task<T> CallAsync<T>(string executionId, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var failures = 0; ; failures++)
        {
            try
            {
                var deadline = clock.GetUtcNow().Add(CallLimit).UtcDateTime;
                using var running = call(new CallOptions(headers, deadline, cancellationToken));
                var response = await running.ResponseAsync;
                if (failures > 0)
                {
                    logger.ServerBack(executionId, failures);
                }

                return response;
            }
            catch (RpcException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (IsFinal(e.StatusCode))
                {
                    throw new JournalRefusedException(e.StatusCode, e.Status.Detail);
                }

                if (failures == 0)
                {
                    logger.ServerAway(executionId, e.StatusCode, e.Status.Detail);
                }
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static bool IsFinal(StatusCode code) => code
        is StatusCode.NotFound
        or StatusCode.FailedPrecondition
        or StatusCode.InvalidArgument
        or StatusCode.Unauthenticated
        or StatusCode.PermissionDenied
        or StatusCode.Unimplemented
        or StatusCode.OutOfRange;
}
