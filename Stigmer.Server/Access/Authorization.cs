using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Access;

/// <summary>Lets a call through, or not, once its message is known.</summary>
internal sealed class Authorization(AccessTable table, RequestGuard guard, StreamGuard streams, ILogger<Authorization> logger) : Interceptor
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
        return GuardAsync(context, request as IMessage, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        return GuardAsync(context, request: null, () => continuation(requestStream, context));
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        return GuardAsync(context, request: null, async () =>
        {
            await continuation(requestStream, responseStream, context);
            return true;
        });
    }

    private Task<T> GuardAsync<T>(ServerCallContext context, IMessage? request, Func<Task<T>> stream)
    {
        Check(context.Method, request);
        return Caller.Identified is { } caller
            ? streams.RunAsync(caller, context, again => Check(table.Find(context.Method), context.Method, request, again), stream)
            : stream();
    }

    private void Check(string method, IMessage? request)
    {
        try
        {
            Check(table.Find(method), method, request, Caller.Identified);
        }
        catch (RpcException refused)
        {
            logger.CallRefused(method, refused.Status.Detail);
            throw;
        }
    }

    private void Check(AccessRule? rule, string method, IMessage? request, Caller? caller)
    {
        if (rule is AccessRule.Public)
        {
            return;
        }

        if (caller is null)
        {
            throw ResourceErrors.Unknown();
        }

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
