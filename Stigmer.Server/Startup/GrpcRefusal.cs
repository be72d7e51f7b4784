using System.Globalization;
using Grpc.Core;

namespace Stigmer.Server.Startup;

/// <summary>Answers a gRPC call before its message is read: a status alone, in the headers.</summary>
internal static class GrpcRefusal
{
    internal static void Refuse(this HttpContext http, StatusCode code, string text)
    {
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["grpc-message"] = Uri.EscapeDataString(text);
    }
}
