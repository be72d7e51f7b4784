using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using RpcException = Temporalio.Exceptions.RpcException;

namespace Temporalio.Client;

/// <summary>A gRPC service, called by the name of a call and with its messages.</summary>
public abstract class RpcService
{
    /// <summary>Name of the service, with its package.</summary>
    internal abstract string FullName { get; }

    /// <summary>Makes a call.</summary>
    protected abstract Task<T> InvokeRpcAsync<T>(string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null)
        where T : IMessage<T>;
}

/// <summary>Makes the calls of one service over a channel: headers, deadlines, retries, errors.</summary>
internal sealed class RpcCaller(CallInvoker invoker, TemporalConnection connection, string service)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly RpcRetryOptions DefaultRetry = new();

    // Too many callers at once is cured by time, not by another try at once.
    private static readonly RpcRetryOptions CrowdedRetry =
        new() { InitialInterval = TimeSpan.FromSeconds(1), Multiplier = 2, MaxInterval = TimeSpan.FromSeconds(10) };

    private static readonly Marshaller<IMessage> RequestMarshaller = Marshallers.Create<IMessage>(Write, static _ => throw new NotSupportedException());

    private readonly ConcurrentDictionary<string, Method<IMessage, IMessage>> _methods = new(StringComparer.Ordinal);

    internal async Task<T> CallAsync<T>(string rpc, IMessage request, MessageParser<T> parser, RpcOptions? options)
        where T : IMessage<T>
    {
        var method = _methods.GetOrAdd(rpc, static (name, state) => new(
            MethodType.Unary,
            state.service,
            name,
            RequestMarshaller,
            Marshallers.Create<IMessage>(Write, context => state.parser.ParseFrom(context.PayloadAsReadOnlySequence()))), (service, parser));
        var token = options?.CancellationToken ?? CancellationToken.None;
        var began = Stopwatch.GetTimestamp();
        for (var retry = 0; ; retry++)
        {
            token.ThrowIfCancellationRequested();
            try
            {
                using var call = invoker.AsyncUnaryCall(method, null, CallOptions(options, token), request);
                return (T)await call.ResponseAsync.ConfigureAwait(false);
            }
            catch (Grpc.Core.RpcException) when (token.IsCancellationRequested)
            {
                throw new OperationCanceledException(token);
            }
            catch (Grpc.Core.RpcException e)
            {
                var backoff = e.StatusCode == StatusCode.ResourceExhausted ? CrowdedRetry : connection.Options.RpcRetry ?? DefaultRetry;
                if (options?.Retry != true || !IsRetryable(e.StatusCode) || retry >= backoff.MaxRetries
                    || Stopwatch.GetElapsedTime(began) >= backoff.MaxElapsedTime)
                {
                    throw Translate(e);
                }

                await Task.Delay(backoff.Delay(retry), TimeProvider.System, token).ConfigureAwait(false);
            }
        }
    }

    private static bool IsRetryable(StatusCode code) => code is StatusCode.DataLoss or StatusCode.Internal or StatusCode.Unknown
        or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.OutOfRange or StatusCode.Unavailable;

    private static void Write(IMessage message, SerializationContext context)
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    private static RpcException Translate(Grpc.Core.RpcException e) => new(
        (RpcException.StatusCode)(int)e.StatusCode,
        e.Status.Detail,
        e.Trailers.FirstOrDefault(entry => entry.Key == "grpc-status-details-bin")?.ValueBytes);

    private CallOptions CallOptions(RpcOptions? options, CancellationToken token)
    {
        var headers = new Metadata { { "client-name", "temporal-dotnet" }, { "client-version", "0.0.0-compat" } };
        foreach (var (key, value) in connection.RpcMetadata)
        {
            headers.Add(key, value);
        }

        foreach (var (key, value) in options?.Metadata ?? [])
        {
            headers.Add(key, value);
        }

        if (connection.ApiKey is { } apiKey && headers.All(entry => entry.Key != "authorization"))
        {
            headers.Add("authorization", $"Bearer {apiKey}");
        }

        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + (options?.Timeout ?? DefaultTimeout);
        return new(headers, deadline, token);
    }
}
