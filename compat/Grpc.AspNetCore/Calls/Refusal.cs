using System.Globalization;
using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Refuses requests that are not gRPC over HTTP/2, with an answer that ends with its headers.</summary>
internal static class Refusal
{
    public static bool IsGrpc(string? contentType) =>
        contentType is not null &&
        contentType.StartsWith(WireNames.ContentType, StringComparison.OrdinalIgnoreCase) &&
        (contentType.Length == WireNames.ContentType.Length || contentType[WireNames.ContentType.Length] is '+' or ';');

    /// <summary>Whether the request was refused.</summary>
    public static bool TryRefuse(HttpContext http)
    {
        var request = http.Request;
        if (!HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol))
        {
            Write(http, StatusCodes.Status505HttpVersionNotsupported, new Status(StatusCode.Internal, $"Request protocol '{request.Protocol}' is not supported."));
            return true;
        }

        if (!IsGrpc(request.ContentType))
        {
            Write(http, StatusCodes.Status415UnsupportedMediaType, new Status(StatusCode.Internal, $"Content-Type '{request.ContentType}' is not supported."));
            return true;
        }

        return false;
    }

    public static void Write(HttpContext http, int httpStatus, Status status)
    {
        var response = http.Response;
        response.StatusCode = httpStatus;
        response.ContentType = WireNames.ContentType;
        response.Headers[WireNames.Status] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers[WireNames.Message] = PercentEncoding.Encode(status.Detail);
    }
}
