using Grpc.AspNetCore.Server.Calls;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>From gRPC to HTTP.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>The HTTP request and response that carry a call.</summary>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpServerCall call)
        {
            return call.HttpContext;
        }

        // A context that an interceptor has wrapped passes the state on.
        return serverCallContext.UserState.TryGetValue(HttpServerCall.HttpContextKey, out var state) && state is HttpContext http
            ? http
            : throw new InvalidOperationException("Could not get HttpContext from ServerCallContext: the call was not received over HTTP.");
    }
}
