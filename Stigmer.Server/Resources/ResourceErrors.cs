using Grpc.Core;
using Stigmer.Server.Resources.Rules;

namespace Stigmer.Server.Resources;

/// <summary>The one place that makes errors for clients: which thing, what was wrong, what to do.</summary>
internal static class ResourceErrors
{
    internal static RpcException Invalid(IReadOnlyList<Problem> problems)
    {
        var (told, untold) = ErrorText.Fit(problems);
        string[] more = untold > 0 ? [$"and {untold} more"] : [];
        return StatusCode.InvalidArgument.With(
            problems.Count == 1
                ? $"validation error: {told[0]}"
                : string.Join("\n - ", ["validation errors:", .. told.Select(problem => problem.ToString()), .. more]),
            ErrorDetails.Of(told));
    }

    /// <param name="text">What is wrong, for people.</param>
    /// <param name="fields">Where, for programs.</param>
    internal static RpcException Invalid(string text, params string[] fields)
    {
        var fitting = ErrorText.Fit(text);
        var share = ErrorText.Limit / Math.Max(1, fields.Length);
        return StatusCode.InvalidArgument.With(fitting, ErrorDetails.Of(fields.Select(field => new Problem(field, ErrorText.Fit(text, share)))));
    }

    internal static RpcException NotFound(ResourceKind kind, string idOrSlug) =>
        Error(StatusCode.NotFound, $"{kind.Name} not found: {idOrSlug}");

    internal static RpcException AlreadyExists(ResourceKind kind, string slug, string id) =>
        Error(StatusCode.AlreadyExists, $"{kind.Name} with slug '{slug}' already exists (id: {id})");

    internal static RpcException PageTooLarge(int count, long bytes) => Error(
        StatusCode.ResourceExhausted,
        $"these {count} entries have {bytes / 1024} KB, more than the {ListBytes.Limit / 1024} KB that clients take at once; ask for a smaller page_size, such as {Math.Max(1, count / 4)}");

    internal static RpcException Denied(string text) => Error(StatusCode.PermissionDenied, text);

    internal static RpcException Unknown(string text = "this server asks for a credential") => Error(StatusCode.Unauthenticated, text);

    internal static RpcException Ended(string executionId) =>
        Error(StatusCode.FailedPrecondition, $"execution {executionId} has ended; its journal takes no new entries");

    internal static RpcException NotAsked(string executionId, string callId) => Error(
        StatusCode.NotFound, $"execution {executionId} has not asked about the call '{callId}'; status.control.pending_approvals lists the calls that wait");

    internal static RpcException Precondition(string text) => Error(StatusCode.FailedPrecondition, text);

    internal static RpcException Incomplete(string text) => Error(StatusCode.FailedPrecondition, text);

    internal static RpcException VersionNotFound(string slug, string version) =>
        Error(StatusCode.NotFound, $"skill version not found: {slug}:{version}");

    internal static RpcException ArtifactNotFound(string key) => Error(StatusCode.NotFound, $"artifact not found: {key}");

    internal static RpcException Damaged(ResourceKind kind, string? id) => Error(
        StatusCode.DataLoss,
        $"the record of {(id is null ? $"a resource of kind {kind.Name}" : $"{kind.Name} {id}")} is damaged in the server's store; "
        + "restore the database from a backup, or delete the resource");

    internal static RpcException StorageDamaged(string why) => Error(
        StatusCode.DataLoss, $"a part of the server's database is damaged ({why}); restore it from a backup");

    internal static RpcException ShuttingDown() =>
        Error(StatusCode.Unavailable, "the server is shutting down; connect again in a moment");

    internal static RpcException StorageFull(string location) =>
        Error(StatusCode.ResourceExhausted, $"the disk of the server is full ({location}); nothing was saved. Free some space there and try again");

    internal static RpcException StorageAway(string why) => Error(StatusCode.Unavailable, $"{why}; try again in a moment");

    internal static RpcException StorageFailed(string why) => Error(StatusCode.Internal, $"the server failed to save: {why}");

    internal static RpcException Storage(IOException cause) =>
        Error(StatusCode.ResourceExhausted, $"the server failed to save, and nothing was saved: {cause.Message}");

    private static RpcException Error(StatusCode code, string text) => new(new Status(code, ErrorText.Fit(text)));
}
