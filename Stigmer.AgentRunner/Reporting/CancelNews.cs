using System.Runtime.CompilerServices;
using Grpc.Core;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Which runs the server wants stopped: one long call, made again for ever when it breaks.</summary>
internal sealed class CancelNews(JournalService.JournalServiceClient client, Metadata headers, TimeProvider clock, ILogger<CancelNews> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>A server that does not know the call, or this runner, changes its mind at most when it is started again.</summary>
    internal static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);

    /// <summary>Ids of executions, some of them more than once and some that are none of this runner's.</summary>
    internal async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        var isTold = false;
        var isAway = false;
        while (true)
        {
            using var call = client.WatchCancellations(new WatchCancellationsRequest(), new CallOptions(headers, cancellationToken: cancellationToken));
            var (batch, problem) = await NextAsync(call.ResponseStream, cancellationToken);
            while (batch is not null)
            {
                if (isAway)
                {
                    logger.ServerHeardAgain();
                }

                (pause, isTold, isAway) = (FirstPause, false, false);
                foreach (var executionId in batch.ExecutionIds)
                {
                    yield return executionId;
                }

                (batch, problem) = await NextAsync(call.ResponseStream, cancellationToken);
            }

            var isRefused = problem?.Code is StatusCode.Unimplemented or StatusCode.Unauthenticated or StatusCode.PermissionDenied;
            if (isRefused && !isTold)
            {
                logger.CancelNewsRefused(problem!.Value.Code);
            }

            // One that is only started anew, or stopped together with this runner, is not worth a line.
            if (problem is { } lasting && !isRefused && !isAway && pause == LongestPause)
            {
                isAway = true;
                logger.ServerNotHeard(lasting.Code, lasting.Detail);
            }

            isTold |= isRefused;
            await Task.Delay(isRefused ? RefusedPause : pause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<(CancelledExecutions? Batch, (StatusCode Code, string Detail)? Problem)> NextAsync(
        IAsyncStreamReader<CancelledExecutions> stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken) ? (stream.Current, null) : (null, null);
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();

            return (null, (e.StatusCode, e.Status.Detail));
        }
    }
}
