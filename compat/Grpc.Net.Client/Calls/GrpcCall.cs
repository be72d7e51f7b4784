using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>One call of any kind: one request and response of HTTP/2.</summary>
internal sealed class GrpcCall<TRequest, TResponse>(GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options)
    : CallLife(channel, options)
    where TRequest : class
    where TResponse : class
{
    private static readonly StreamPipeReaderOptions PipeOptions = new(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024, useZeroByteReads: true);
    private static readonly MediaTypeHeaderValue GrpcContentType = new(WireNames.ContentType);

    private Task started = Task.CompletedTask;
    private RequestStream<TRequest>? requests;
    private HttpResponseMessage? response;
    private PipeReader? pipe;
    private MessageReader<TResponse>? reader;
    private Activity? activity;

    public void SendSingle(TRequest request) => started = StartAsync(new SingleRequest<TRequest>(this, request, NewWriter));

    public IClientStreamWriter<TRequest> SendStream()
    {
        requests = new RequestStream<TRequest>(this, NewWriter, Options.WriteOptions);
        started = StartAsync(requests);
        return requests;
    }

    public async Task<TResponse> ReadSingleAsync()
    {
        TResponse? message = null;
        try
        {
            await started.ConfigureAwait(false);
            if (!HasEnded)
            {
                message = await reader!.ReadSingleAsync(Token).ConfigureAwait(false);
                EndWithTrailers();
            }
        }
        catch (Exception exception)
        {
            End(exception, "Error reading the response.");
        }

        if (GetStatus().StatusCode != StatusCode.OK)
        {
            throw Failure();
        }

        return message ?? throw new RpcException(new Status(StatusCode.Internal, "Failed to deserialize response message: the server sent none."));
    }

    /// <summary>The next response, or null at the end of a stream that ended well.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TResponse?> ReadAsync()
    {
        try
        {
            await started.ConfigureAwait(false);
            if (!HasEnded)
            {
                var message = await reader!.ReadAsync(Token).ConfigureAwait(false);
                if (message is not null)
                {
                    return message;
                }

                EndWithTrailers();
            }
        }
        catch (Exception exception)
        {
            End(exception, "Error reading next message.");
        }

        return GetStatus().StatusCode == StatusCode.OK ? null : throw Failure();
    }

    public override Task WaitForResponseAsync() => started;

    protected override void OnEnded(in Status final)
    {
        requests?.Abandon(final);
        CallActivity.Stop(activity, final);
    }

    /// <summary>Sends the request and waits for the response's headers; a failure ends the call and is not thrown.</summary>
    private async Task StartAsync(HttpContent content)
    {
        try
        {
            Token.ThrowIfCancellationRequested();
            activity = CallActivity.Start(method);
            content.Headers.ContentType = GrpcContentType;
            using var request = new HttpRequestMessage(HttpMethod.Post, Channel.AddressOf(method)) { Content = content };
            await RequestHeaders.WriteAsync(request, Channel, method, Options, TimeLeft, Token).ConfigureAwait(false);
            request.Headers.Host = host;

            response = await Channel.SendAsync(request, Token).ConfigureAwait(false);
            if (ResponseStatus.FromHeaders(response) is { } decided)
            {
                Arrive(response);
                End(decided, ResponseMetadata.Read(response.Headers));
                return;
            }

            var body = await response.Content.ReadAsStreamAsync(Token).ConfigureAwait(false);
            pipe = PipeReader.Create(body, PipeOptions);
            var encoding = ResponseMetadata.Find(response.Headers, WireNames.Encoding);
            reader = new MessageReader<TResponse>(pipe, method.ResponseMarshaller.ContextualDeserializer, encoding, Channel.MaxReceiveMessageSize);
            Arrive(response);
        }
        catch (Exception exception)
        {
            End(exception, "Error starting gRPC call.");
        }
    }

    private void EndWithTrailers()
    {
        pipe!.Complete();
        End(ResponseStatus.FromTrailers(response!), ResponseMetadata.Read(response!.TrailingHeaders));
    }

    private RequestWriter<TRequest> NewWriter => new(
        method.RequestMarshaller,
        Channel.MaxSendMessageSize,
        compress: Options.Headers?.GetValue(RequestHeaders.CompressionRequest) == WireNames.Gzip);
}
