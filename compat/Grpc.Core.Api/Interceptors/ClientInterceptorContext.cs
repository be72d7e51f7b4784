namespace Grpc.Core.Interceptors;

/// <summary>The call that an interceptor on the client sees.</summary>
public struct ClientInterceptorContext<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    where TRequest : class
    where TResponse : class
{
    /// <summary>The method.</summary>
    public Method<TRequest, TResponse> Method { get; } = method;

    /// <summary>The authority, or null for the channel's.</summary>
    public string? Host { get; } = host;

    /// <summary>The options.</summary>
    public CallOptions Options { get; } = options;
}
