using System.Net;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>Daytona refused; in its words, without what it was asked.</summary>
internal sealed class DaytonaException(HttpStatusCode status, string? code, string message) : Exception(message)
{
    internal HttpStatusCode Status => status;

    /// <summary>Such as FILE_NOT_FOUND, where the daemon in the sandbox names one.</summary>
    internal string? Code => code;

    /// <summary>The sandbox does not answer now: it is starting, has stopped, or is gone. A code for something in it means that it does.</summary>
    internal bool IsAway => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone => Code is null or "NOT_FOUND" or "CONFLICT" or "GONE",
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => true,
        _ => false,
    };
}
