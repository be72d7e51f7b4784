using Grpc.Core;

namespace Stigmer.Server.Access;

/// <summary>Who a credential belongs to, or why it is not taken.</summary>
internal sealed record Identification(Caller? Caller, StatusCode Code, string Problem)
{
    internal static Identification Of(Caller caller) => new(caller, StatusCode.OK, "");

    internal static Identification Refused(string problem) => new(null, StatusCode.Unauthenticated, problem);

    internal static Identification Unknown(string problem) => new(null, StatusCode.Unavailable, problem);
}
