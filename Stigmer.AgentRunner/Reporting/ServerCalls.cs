using Grpc.Core;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>Calls of the server that must get through: while it is away they wait and try again, until they are cancelled.</summary>
internal sealed class ServerCalls(Metadata headers, TimeProvider clock, ILogger<ServerCalls> logger)
{
    // A connection that hangs is given up after this long, and the call made again: all of them are safe to repeat.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <param name="executionId">What the call is for, for the log.</param>
    /// <param name="call">Safe to repeat.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="JournalRefusedException">The server understood and said no.</exception>
    internal async Task<T> CallAsync<T>(string executionId, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
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
