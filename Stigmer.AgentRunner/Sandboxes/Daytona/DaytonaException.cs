using System.Net;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>Daytona refused; in its words, without what it was asked.</summary>
internal sealed class DaytonaException(HttpStatusCode status, string? code, string message) : Exception(message)
{
    internal HttpStatusCode Status => status;

    /// <summary>Such as FILE_NOT_FOUND, where the daemon in the sandbox names one.</summary>
    internal string? Code => code;

    /// <summary>The sandbox does not answer now: it is starting, has stopped, or is gone.</summary>
    internal bool IsAway => Code is null && status is HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
