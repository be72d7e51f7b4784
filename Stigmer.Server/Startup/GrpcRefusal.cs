using System.Globalization;
using Grpc.Core;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Startup;

/// <summary>Answers a gRPC call before its message is read: a status alone, in the headers.</summary>
internal static class GrpcRefusal
{
    /// <param name="http">The call.</param>
    /// <param name="code">Of gRPC.</param>
    /// <param name="text">For people.</param>
    /// <param name="details">For programs: a google.rpc.Status.</param>
    internal static void Refuse(this HttpContext http, StatusCode code, string text, byte[]? details = null)
    {
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["grpc-message"] = Uri.EscapeDataString(text);
        if (details is not null)
        {
            http.Response.Headers[ErrorDetails.Trailer] = Convert.ToBase64String(details);
        }
    }
}
