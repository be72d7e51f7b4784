using Grpc.Core;

namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Puts interceptors around a method; the first in the list is the outermost.</summary>
internal static class Interception
{
    public static UnaryServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        IReadOnlyList<InterceptorActivator> interceptors, UnaryServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class => interceptors.Reverse().Aggregate(method, Wrap);

    public static ClientStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        IReadOnlyList<InterceptorActivator> interceptors, ClientStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class => interceptors.Reverse().Aggregate(method, Wrap);

    public static ServerStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        IReadOnlyList<InterceptorActivator> interceptors, ServerStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class => interceptors.Reverse().Aggregate(method, Wrap);

    public static DuplexStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        IReadOnlyList<InterceptorActivator> interceptors, DuplexStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class => interceptors.Reverse().Aggregate(method, Wrap);

    private static UnaryServerMethod<TRequest, TResponse> Wrap<TRequest, TResponse>(UnaryServerMethod<TRequest, TResponse> next, InterceptorActivator activator)
        where TRequest : class
        where TResponse : class => async (request, context) =>
        {
            var interceptor = activator.Take(context.GetHttpContext().RequestServices, out var owned);
            try
            {
                return await interceptor.UnaryServerHandler(request, context, next).ConfigureAwait(false);
            }
            finally
            {
                if (owned)
                {
                    await Ownership.ReleaseAsync(interceptor).ConfigureAwait(false);
                }
            }
        };

    private static ClientStreamingServerMethod<TRequest, TResponse> Wrap<TRequest, TResponse>(ClientStreamingServerMethod<TRequest, TResponse> next, InterceptorActivator activator)
        where TRequest : class
        where TResponse : class => async (requests, context) =>
        {
            var interceptor = activator.Take(context.GetHttpContext().RequestServices, out var owned);
            try
            {
                return await interceptor.ClientStreamingServerHandler(requests, context, next).ConfigureAwait(false);
            }
            finally
            {
                if (owned)
                {
                    await Ownership.ReleaseAsync(interceptor).ConfigureAwait(false);
                }
            }
        };

    private static ServerStreamingServerMethod<TRequest, TResponse> Wrap<TRequest, TResponse>(ServerStreamingServerMethod<TRequest, TResponse> next, InterceptorActivator activator)
        where TRequest : class
        where TResponse : class => async (request, responses, context) =>
        {
            var interceptor = activator.Take(context.GetHttpContext().RequestServices, out var owned);
            try
            {
                await interceptor.ServerStreamingServerHandler(request, responses, context, next).ConfigureAwait(false);
            }
            finally
            {
                if (owned)
                {
                    await Ownership.ReleaseAsync(interceptor).ConfigureAwait(false);
                }
            }
        };

    private static DuplexStreamingServerMethod<TRequest, TResponse> Wrap<TRequest, TResponse>(DuplexStreamingServerMethod<TRequest, TResponse> next, InterceptorActivator activator)
        where TRequest : class
        where TResponse : class => async (requests, responses, context) =>
        {
            var interceptor = activator.Take(context.GetHttpContext().RequestServices, out var owned);
            try
            {
                await interceptor.DuplexStreamingServerHandler(requests, responses, context, next).ConfigureAwait(false);
            }
            finally
            {
                if (owned)
                {
                    await Ownership.ReleaseAsync(interceptor).ConfigureAwait(false);
                }
            }
        };
}
