using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Access;

/// <summary>Lets a call through, or not, once its message is known.</summary>
internal sealed class Authorization(AccessTable table, RequestGuard guard, ILogger<Authorization> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context.Method, request as IMessage);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context.Method, request as IMessage);
        return continuation(request, responseStream, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context.Method, request: null);
        return continuation(requestStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context.Method, request: null);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(string method, IMessage? request)
    {
        try
        {
            Check(table.Find(method), method, request);
        }
        catch (RpcException refused)
        {
            logger.CallRefused(method, refused.Status.Detail);
            throw;
        }
    }

    private void Check(AccessRule? rule, string method, IMessage? request)
    {
        if (rule is AccessRule.Public)
        {
            return;
        }

        var caller = Caller.Identified ?? throw ResourceErrors.Unknown();
        if (rule is null)
        {
            throw ResourceErrors.Denied($"nobody may call {method}");
        }

        if (caller.Reader == Secrets.Reader.Runner)
        {
            if (!rule.Runners)
            {
                throw ResourceErrors.Denied($"a runner's credential does not open {method}; call it with a token or an API key");
            }
        }
        else
        {
            guard.Check(caller, rule, request ?? throw ResourceErrors.Denied($"only runners may call {method}"));
        }
    }
}
