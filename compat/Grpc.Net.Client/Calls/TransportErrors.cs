using System.Net.Sockets;
using System.Text;
using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>What a failure of the transport means for a call.</summary>
internal static class TransportErrors
{
    public static Status ToStatus(Exception exception, string doing)
    {
        var text = new StringBuilder(doing);
        var code = StatusCode.Internal;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            text.Append(' ').Append(cause.GetType().Name).Append(": ").Append(cause.Message);
            code = cause switch
            {
                HttpProtocolException protocol => FromErrorCode(protocol.ErrorCode),
                SocketException or IOException or HttpRequestException => StatusCode.Unavailable,
                OperationCanceledException => StatusCode.Cancelled,
                _ => code,
            };
        }

        return new Status(code, text.ToString(), exception);
    }

    /// <summary>The error codes of HTTP/2 as the gRPC protocol reads them.</summary>
    private static StatusCode FromErrorCode(long errorCode) => errorCode switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
