using System.Globalization;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server.Calls;

/// <content>How a call begins and ends.</content>
internal sealed partial class HttpServerCall : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private DateTime deadline = DateTime.MaxValue;
    private CancellationTokenSource? deadlineSource;
    private CompressionLevel? compression;
    private bool callerLeft;

    /// <summary>After the method has returned nothing may be written.</summary>
    public bool HasEnded { get; private set; }

    private bool DeadlineExceeded => deadlineSource is { IsCancellationRequested: true } && !http.RequestAborted.IsCancellationRequested;

    public void Begin()
    {
        var request = http.Request;
        http.Response.ContentType = WireNames.ContentType;
        if (request.Headers.TryGetValue(WireNames.Timeout, out var timeout))
        {
            BeginDeadline(timeout.ToString());
        }

        if (settings.Compression is not null && request.Headers[WireNames.AcceptEncoding].ToString().Contains(WireNames.Gzip, StringComparison.Ordinal))
        {
            compression = settings.Compression;
            http.Response.Headers[WireNames.Encoding] = WireNames.Gzip;
        }

        // Messages are limited one by one; a stream of them has neither a size nor a pace.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } pace)
        {
            pace.MinDataRate = null;
        }
    }

    /// <summary>Reads the next or the only request. A caller that resets the call cancels it, which the token may tell a moment later.</summary>
    public async ValueTask<TRequest?> ReadAsync<TRequest>(MessageReader<TRequest> reader, bool single, CancellationToken cancellationToken)
        where TRequest : class
    {
        try
        {
            var read = single ? reader.ReadSingleAsync(cancellationToken) : reader.ReadAsync(cancellationToken);
            return await read.ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            callerLeft = true;
            throw new OperationCanceledException("The caller reset the call.", exception);
        }
    }

    public MessageReader<TRequest> NewReader<TRequest>(Marshaller<TRequest> marshaller)
        where TRequest : class
    {
        var encoding = http.Request.Headers[WireNames.Encoding].ToString();
        if (encoding is not ("" or WireNames.Identity or WireNames.Gzip))
        {
            http.Response.Headers[WireNames.AcceptEncoding] = WireNames.SupportedEncodings;
        }

        return new MessageReader<TRequest>(
            http.Request.BodyReader, marshaller.ContextualDeserializer, encoding.Length == 0 ? null : encoding, settings.MaxReceiveMessageSize);
    }

    public MessageWriter NewWriter() => new(http.Response.BodyWriter, settings.MaxSendMessageSize);

    public CompressionLevel? CompressionFor(WriteOptions? options) =>
        options?.Flags.HasFlag(WriteFlags.NoCompress) == true ? null : compression;

    /// <summary>Decides the status of a call whose method threw.</summary>
    public void Fail(Exception exception)
    {
        if (exception is RpcException refused)
        {
            settings.Logger.CallRefused(refused.StatusCode, refused.Status.Detail);
            StatusCore = refused.Status;
            foreach (var trailer in refused.Trailers)
            {
                ResponseTrailersCore.Add(trailer);
            }
        }
        else if (callerLeft || CancellationTokenCore.IsCancellationRequested)
        {
            StatusCore = new Status(StatusCode.Cancelled, "Call canceled by the client.", exception);
            settings.Logger.CallAbandoned(method.FullName, DeadlineExceeded ? StatusCode.DeadlineExceeded : StatusCode.Cancelled);
        }
        else
        {
            settings.Logger.MethodFailed(exception, method.FullName);
            StatusCore = new Status(StatusCode.Unknown, settings.DetailedErrors ? $"Exception was thrown by handler. {Describe(exception)}" : "Exception was thrown by handler.", exception);
        }
    }

    /// <summary>Puts the status into the trailers; the server sends them after the last message.</summary>
    public void End()
    {
        HasEnded = true;
        if (DeadlineExceeded)
        {
            StatusCore = new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded");
        }

        var trailers = http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        for (var i = 0; i < responseTrailers?.Count; i++)
        {
            trailers.Append(responseTrailers[i].Key, responseTrailers[i].ToWire());
        }

        var code = StatusCore.StatusCode;
        trailers[WireNames.Status] = code == StatusCode.OK ? "0" : ((int)code).ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(StatusCore.Detail))
        {
            trailers[WireNames.Message] = PercentEncoding.Encode(StatusCore.Detail);
        }

        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity)
        {
            activity.SetTag("grpc.method", method.FullName);
            activity.SetTag("grpc.status_code", ((int)code).ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Dispose() => deadlineSource?.Dispose();

    private static string Describe(Exception exception) => exception.InnerException is { } inner
        ? $"{exception.GetType().Name}: {exception.Message} {Describe(inner)}"
        : $"{exception.GetType().Name}: {exception.Message}";

    private void BeginDeadline(string value)
    {
        if (!GrpcTimeout.TryDecode(value, out var timeout))
        {
            settings.Logger.DeadlineUnreadable(value);
            return;
        }

        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        if (timeout >= LongestTimer)
        {
            deadline = timeout < DateTime.MaxValue - now ? DateTime.SpecifyKind(now + timeout, DateTimeKind.Utc) : DateTime.MaxValue;
            return;
        }

        deadline = now + timeout;
        deadlineSource = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        deadlineSource.CancelAfter(timeout);
    }
}
