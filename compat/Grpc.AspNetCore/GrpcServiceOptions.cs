using System.IO.Compression;
using Grpc.Core.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>How gRPC services behave.</summary>
public class GrpcServiceOptions
{
    /// <summary>The largest message that may be sent, in bytes; null for any.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>The largest message that may be received, in bytes and inflated; null for any.</summary>
    public int? MaxReceiveMessageSize { get; set; } = WireNames.DefaultReceiveLimit;

    /// <summary>Whether callers are told the text of unexpected exceptions.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>Compresses responses for callers that accept it: <c>gzip</c>, or null for none.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>How hard responses are compressed.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Whether calls of services that nobody mapped are left to other endpoints instead of answered UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>What wraps the calls; the first sees a call first.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}

/// <summary>How one service behaves.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class
{
}
