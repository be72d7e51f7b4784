using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>A call on its HTTP request and response: what the method sees of it.</summary>
internal sealed partial class HttpServerCall(HttpContext http, IMethod method, MethodSettings settings) : ServerCallContext
{
    public const string HttpContextKey = "__HttpContext";

    private Metadata? requestHeaders;
    private Metadata? responseTrailers;
    private Dictionary<object, object>? userState;
    private bool headersSent;

    public HttpContext HttpContext => http;

    protected override string MethodCore => method.FullName;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => Peers.Describe(http.Connection);

    protected override DateTime DeadlineCore => deadline;

    protected override Metadata RequestHeadersCore => requestHeaders ??= RequestMetadata.Read(http.Request.Headers);

    protected override CancellationToken CancellationTokenCore => deadlineSource?.Token ?? http.RequestAborted;

    protected override Metadata ResponseTrailersCore => responseTrailers ??= [];

    protected override Status StatusCore { get; set; } = Status.DefaultSuccess;

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override IDictionary<object, object> UserStateCore => userState ??= new() { [HttpContextKey] = http };

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (headersSent || http.Response.HasStarted)
        {
            throw new InvalidOperationException("Response headers can only be sent once per call.");
        }

        headersSent = true;
        foreach (var entry in responseHeaders)
        {
            http.Response.Headers.Append(entry.Key, entry.ToWire());
        }

        await http.Response.BodyWriter.FlushAsync(CancellationTokenCore).ConfigureAwait(false);
    }
}
