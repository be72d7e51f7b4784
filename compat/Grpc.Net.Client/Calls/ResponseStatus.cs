using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>What the HTTP response says about the outcome of a call.</summary>
internal static class ResponseStatus
{
    /// <summary>The status that the headers decide, or null when messages or trailers follow.</summary>
    public static Status? FromHeaders(HttpResponseMessage response)
    {
        if (response.Version < HttpVersion.Version20)
        {
            return new Status(StatusCode.Internal, $"Bad gRPC response. Response protocol downgraded to HTTP/{response.Version}.");
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return Read(response.Headers) is { StatusCode: not StatusCode.OK } told
                ? told
                : new Status(FromHttp(response.StatusCode), $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}");
        }

        var contentType = ResponseMetadata.Find(response.Content.Headers, "Content-Type");
        if (contentType is null || !contentType.StartsWith(WireNames.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            return new Status(StatusCode.Cancelled, contentType is null
                ? "Bad gRPC response. Response did not have a content-type header."
                : $"Bad gRPC response. Invalid content-type value: {contentType}");
        }

        return Read(response.Headers);
    }

    public static Status FromTrailers(HttpResponseMessage response) =>
        Read(response.TrailingHeaders) ?? new Status(StatusCode.Cancelled, "No grpc-status found on response.");

    /// <summary>What a status of HTTP means when a proxy, not a gRPC server, has answered.</summary>
    private static StatusCode FromHttp(HttpStatusCode code) => (int)code switch
    {
        400 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private static Status? Read(HttpResponseHeaders headers)
    {
        if (ResponseMetadata.Find(headers, WireNames.Status) is not { } code)
        {
            return null;
        }

        var message = ResponseMetadata.Find(headers, WireNames.Message);
        var detail = message is null ? "" : PercentEncoding.Decode(message);
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Status(number <= (int)StatusCode.Unauthenticated ? (StatusCode)number : StatusCode.Unknown, detail)
            : new Status(StatusCode.Unknown, $"Unexpected grpc-status value: {code}");
    }
}
