using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Stigmer.Server.Resources.Rules;

namespace Stigmer.Server.Resources;

/// <summary>What programs read of an error, besides its text: a google.rpc.Status in the trailers.</summary>
internal static class ErrorDetails
{
    internal const string Trailer = "grpc-status-details-bin";

    /// <summary>Every field that is wrong, by its path.</summary>
    internal static BadRequest Of(IEnumerable<Problem> problems) => new()
    {
        FieldViolations = { problems.Select(problem => new BadRequest.Types.FieldViolation { Field = problem.Path, Description = problem.Text }) },
    };

    internal static RetryInfo RetryAfter(TimeSpan delay) => new() { RetryDelay = delay.ToDuration() };

    internal static byte[] Encode(StatusCode code, string text, IMessage detail) =>
        new Google.Rpc.Status { Code = (int)code, Message = text, Details = { Any.Pack(detail) } }.ToByteArray();

    internal static RpcException With(this StatusCode code, string text, IMessage detail) =>
        new(new Grpc.Core.Status(code, text), new Metadata { { Trailer, Encode(code, text, detail) } });
}
