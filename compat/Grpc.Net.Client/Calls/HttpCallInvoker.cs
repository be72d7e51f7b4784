using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>Starts calls on a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        call.SendSingle(request);
        return new AsyncUnaryCall<TResponse>(
            call.ReadSingleAsync(), CallFunctions.Headers, CallFunctions.Status, CallFunctions.Trailers, CallFunctions.Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        call.SendSingle(request);
        return new AsyncServerStreamingCall<TResponse>(
            new ResponseStream<TRequest, TResponse>(call), CallFunctions.Headers, CallFunctions.Status, CallFunctions.Trailers, CallFunctions.Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        var requests = call.SendStream();
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            requests, call.ReadSingleAsync(), CallFunctions.Headers, CallFunctions.Status, CallFunctions.Trailers, CallFunctions.Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        var requests = call.SendStream();
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            requests, new ResponseStream<TRequest, TResponse>(call), CallFunctions.Headers, CallFunctions.Status, CallFunctions.Trailers, CallFunctions.Dispose, call);
    }

    /// <summary>One delegate each for all calls.</summary>
    private static class CallFunctions
    {
        public static readonly Func<object, Task<Metadata>> Headers = call => ((CallLife)call).ResponseHeadersAsync;
        public static readonly Func<object, Status> Status = call => ((CallLife)call).GetStatus();
        public static readonly Func<object, Metadata> Trailers = call => ((CallLife)call).GetTrailers();
        public static readonly Action<object> Dispose = call => ((CallLife)call).Dispose();
    }
}
