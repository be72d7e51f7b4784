using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves the calls of a method with a stream of requests.</summary>
internal sealed class ClientStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodSettings settings, ClientStreamingServerMethod<TRequest, TResponse> pipeline)
    : MethodHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(HttpServerCall call)
    {
        var requests = new RequestStream<TRequest>(call, call.NewReader(Method.RequestMarshaller));
        WriteResponse(call, await pipeline(requests, call).ConfigureAwait(false));
    }
}
