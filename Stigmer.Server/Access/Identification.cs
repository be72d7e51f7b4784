using Grpc.Core;

namespace Stigmer.Server.Access;

/// <summary>Who a credential belongs to, or why it is not taken.</summary>
internal sealed record Identification(Caller? Caller, StatusCode Code, string Problem)
{
    internal static Identification Of(Caller caller) => new(caller, StatusCode.OK, "");

    internal static Identification Refused(string problem) => new(null, StatusCode.Unauthenticated, problem);

    /// <summary>Set when it was not looked at because of others before it.</summary>
    internal TimeSpan? Wait { get; private init; }

    internal static Identification Delayed(TimeSpan wait) => new(
        null, StatusCode.ResourceExhausted, $"too many credentials from this address were refused; try again in {wait.TotalSeconds} s, with one that is good") { Wait = wait };

    internal static Identification Unknown(string problem) => new(null, StatusCode.Unavailable, problem);
}
