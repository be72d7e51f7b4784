using System.IO.Compression;
using Grpc.AspNetCore.Server.Pipeline;
using Grpc.Core.Wire;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>The options of a service as its methods use them.</summary>
internal sealed record MethodSettings(
    int? MaxSendMessageSize,
    int? MaxReceiveMessageSize,
    bool DetailedErrors,
    CompressionLevel? Compression,
    IReadOnlyList<InterceptorActivator> Interceptors,
    ILogger Logger)
{
    public static MethodSettings From(GrpcServiceOptions options, ILogger logger) => new(
        options.MaxSendMessageSize,
        options.MaxReceiveMessageSize,
        options.EnableDetailedErrors ?? false,
        CompressionOf(options),
        [.. options.Interceptors.Select(registration => new InterceptorActivator(registration))],
        logger);

    private static CompressionLevel? CompressionOf(GrpcServiceOptions options) => options.ResponseCompressionAlgorithm switch
    {
        null or WireNames.Identity => null,
        WireNames.Gzip => options.ResponseCompressionLevel ?? CompressionLevel.Fastest,
        var other => throw new InvalidOperationException($"The configured response compression algorithm '{other}' is not known; use '{WireNames.Gzip}'."),
    };
}
