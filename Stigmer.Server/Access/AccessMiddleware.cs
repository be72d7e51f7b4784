using Grpc.AspNetCore.Server;
using Grpc.Core;
using Stigmer.Server.Resources;
using Stigmer.Server.Startup;

namespace Stigmer.Server.Access;

/// <summary>Finds out who calls, before anything of the message is read.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, Credentials credentials, AccessTable table, CallLimiter limiter, ILogger<AccessMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is not { } method || table.Find(method.FullName) is AccessRule.Public)
        {
            await next(http);
            return;
        }

        var identified = await credentials.IdentifyAsync(http.Request.Headers.Authorization.ToString(), http.Connection.RemoteIpAddress, http.RequestAborted);
        if (identified.Caller is not { } caller)
        {
            logger.CallRefused(method.FullName, identified.Problem);
            http.Refuse(
                identified.Code,
                identified.Problem,
                identified.Wait is { } pause ? ErrorDetails.Encode(identified.Code, identified.Problem, ErrorDetails.RetryAfter(pause)) : null);
            return;
        }

        if (limiter.Refuse(caller) is { } wait)
        {
            var text = $"too many calls; try again in {Math.Ceiling(wait.TotalSeconds)} s";
            http.Refuse(StatusCode.ResourceExhausted, text, ErrorDetails.Encode(StatusCode.ResourceExhausted, text, ErrorDetails.RetryAfter(wait)));
            return;
        }

        Caller.Current = caller;
        await next(http);
    }
}
