using Grpc.Core;
using Microsoft.Extensions.Options;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Access;

/// <summary>Looks again, for as long as a stream lasts, whether whoever opened it may still have it.</summary>
internal sealed class StreamGuard(Credentials credentials, IOptions<CallLimits> limits, TimeProvider clock)
{
    /// <param name="caller">Who opened the stream.</param>
    /// <param name="context">Of the stream.</param>
    /// <param name="check">Throws when somebody may not have it.</param>
    /// <param name="stream">Serves it, until <see cref="Caller.Revoked"/>.</param>
    /// <exception cref="RpcException">The credential is not good any more, or not for this.</exception>
    internal async Task<T> RunAsync<T>(Caller caller, ServerCallContext context, Action<Caller> check, Func<Task<T>> stream)
    {
        using var revoked = new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        Caller.Current = caller with { Revoked = revoked.Token };
        var looking = LookAsync(context.RequestHeaders.GetValue("authorization") ?? "", check, revoked, over.Token);
        try
        {
            return await stream();
        }
        catch (OperationCanceledException) when (revoked.IsCancellationRequested)
        {
            throw await looking ?? ResourceErrors.Unknown();
        }
        finally
        {
            await over.CancelAsync();
            await looking;
        }
    }

    private async Task<RpcException?> LookAsync(string header, Action<Caller> check, CancellationTokenSource revoked, CancellationToken over)
    {
        try
        {
            using var timer = new PeriodicTimer(limits.Value.StreamCheckInterval, clock);
            while (await timer.WaitForNextTickAsync(over))
            {
                if (await RefusalAsync(header, check, over) is { } refusal)
                {
                    await revoked.CancelAsync();
                    return refusal;
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The stream has come to its end.
        }

        return null;
    }

    // An issuer or a store that is away for a moment says nothing about anybody.
    private async Task<RpcException?> RefusalAsync(string header, Action<Caller> check, CancellationToken over)
    {
        try
        {
            var identified = await credentials.CheckAsync(header, over);
            if (identified.Caller is { } caller)
            {
                check(caller);
            }

            return identified.Code == StatusCode.Unauthenticated ? ResourceErrors.Unknown(identified.Problem) : null;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode == StatusCode.PermissionDenied ? exception : null;
        }
    }
}
