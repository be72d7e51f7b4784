using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves the calls of one method.</summary>
internal abstract class MethodHandler<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodSettings settings)
    where TRequest : class
    where TResponse : class
{
    protected Method<TRequest, TResponse> Method => method;

    public Task HandleAsync(HttpContext http) => Refusal.TryRefuse(http) ? Task.CompletedTask : ServeAsync(http);

    protected abstract Task InvokeAsync(HttpServerCall call);

    /// <summary>Reads the one request of a call that has no stream of them.</summary>
    protected async ValueTask<TRequest> ReadRequestAsync(HttpServerCall call) =>
        await call.ReadAsync(call.NewReader(method.RequestMarshaller), single: true, call.CancellationToken).ConfigureAwait(false)
            ?? throw new RpcException(new Status(StatusCode.Internal, "Incomplete message."));

    /// <summary>Writes the one response of a call that has no stream of them; the server sends it together with the trailers.</summary>
    protected void WriteResponse(HttpServerCall call, TResponse? response)
    {
        if (response is null)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        }

        call.NewWriter().Write(response, method.ResponseMarshaller.ContextualSerializer, call.CompressionFor(call.WriteOptions));
    }

    private async Task ServeAsync(HttpContext http)
    {
        using var call = new HttpServerCall(http, method, settings);
        try
        {
            call.Begin();
            await InvokeAsync(call).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        call.End();
    }
}
