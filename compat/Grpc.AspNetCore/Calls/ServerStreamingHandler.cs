using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves the calls of a method with a stream of responses.</summary>
internal sealed class ServerStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodSettings settings, ServerStreamingServerMethod<TRequest, TResponse> pipeline)
    : MethodHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(HttpServerCall call)
    {
        var request = await ReadRequestAsync(call).ConfigureAwait(false);
        await pipeline(request, new ResponseStream<TResponse>(call, Method.ResponseMarshaller), call).ConfigureAwait(false);
    }
}
