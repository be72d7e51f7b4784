using Grpc.Core;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>The server understood and said no; asking again cannot help.</summary>
internal sealed class JournalRefusedException(StatusCode code, string detail) : Exception(Describe(code, detail))
{
    /// <summary>What the server said.</summary>
    internal string Detail => detail;

    /// <summary>The execution has ended, or there is none of that id.</summary>
    internal bool IsOver => code is StatusCode.FailedPrecondition or StatusCode.NotFound;

    private static string Describe(StatusCode code, string detail) => code is StatusCode.Unauthenticated or StatusCode.PermissionDenied
        ? $"the server refused the runner ({detail}); check STIGMER_API_KEY"
        : $"the server refused the journal ({code}: {detail})";
}
