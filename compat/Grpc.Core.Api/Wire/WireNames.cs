namespace Grpc.Core.Wire;

/// <summary>Names of the gRPC protocol over HTTP/2.</summary>
internal static class WireNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";
    public const string Gzip = "gzip";
    public const string SupportedEncodings = "identity,gzip";

    /// <summary>Flag byte and length.</summary>
    public const int MessageHeaderLength = 5;

    /// <summary>What a peer may send in one message unless told otherwise.</summary>
    public const int DefaultReceiveLimit = 4 * 1024 * 1024;
}
