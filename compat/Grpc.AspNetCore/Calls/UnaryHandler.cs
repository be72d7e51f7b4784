using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves the calls of a method with one request and one response.</summary>
internal sealed class UnaryHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodSettings settings, UnaryServerMethod<TRequest, TResponse> pipeline)
    : MethodHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(HttpServerCall call)
    {
        var request = await ReadRequestAsync(call).ConfigureAwait(false);
        WriteResponse(call, await pipeline(request, call).ConfigureAwait(false));
    }
}
