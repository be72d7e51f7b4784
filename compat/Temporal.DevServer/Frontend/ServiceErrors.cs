using Temporalio.Api.ErrorDetails.V1;

namespace Temporal.DevServer.Frontend;

/// <summary>The only maker of errors on the wire: status, message, and at most one detail.</summary>
internal static class ServiceErrors
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    internal static RpcException NotFound(string message) => With(StatusCode.NotFound, message, new NotFoundFailure());

    internal static RpcException AlreadyCompleted() => NotFound("workflow execution already completed");

    internal static RpcException WorkflowTaskNotFound() => NotFound("Workflow task not found.");

    internal static RpcException ActivityNotFound() =>
        NotFound("invalid activityID or activity already timed out or invoking workflow is completed");

    internal static RpcException NamespaceNotFound(string name) =>
        With(StatusCode.NotFound, $"Namespace {name} is not found.", new NamespaceNotFoundFailure { Namespace = name });

    internal static RpcException NamespaceExists() =>
        With(StatusCode.AlreadyExists, "Namespace already exists.", new NamespaceAlreadyExistsFailure());

    internal static RpcException AlreadyStarted(string message, RunRecord existing) =>
        With(StatusCode.AlreadyExists, message, new WorkflowExecutionAlreadyStartedFailure
        {
            StartRequestId = existing.StartRequestId,
            RunId = existing.RunId,
            FirstExecutionRunId = existing.FirstRunId,
        });

    internal static RpcException InvalidArgument(string message) => With(StatusCode.InvalidArgument, message, null);

    internal static RpcException NotReady(string message) => With(StatusCode.FailedPrecondition, message, new WorkflowNotReadyFailure());

    internal static RpcException QueryFailed(string message, Failure? failure) =>
        With(StatusCode.InvalidArgument, message, new QueryFailedFailure { Failure = failure });

    internal static RpcException Exhausted(string message, ResourceExhaustedCause cause) =>
        With(StatusCode.ResourceExhausted, message, new ResourceExhaustedFailure { Cause = cause, Scope = ResourceExhaustedScope.Namespace });

    internal static RpcException DeadlineExceeded() => With(StatusCode.DeadlineExceeded, "context deadline exceeded", null);

    internal static RpcException Cancelled() => With(StatusCode.Cancelled, "the caller went away", null);

    internal static RpcException ShuttingDown() => With(StatusCode.Unavailable, "the server is shutting down", null);

    /// <summary>One of the two operations failed, and the other one was not done because of it.</summary>
    internal static RpcException UpdateWithStart(RpcException cause, bool isStart)
    {
        var details = cause.Trailers.FirstOrDefault(entry => entry.Key == DetailsTrailer) is { } entry
            ? GrpcStatus.Parser.ParseFrom(entry.ValueBytes).Details
            : [];
        var failed = new MultiOperationExecutionFailure.Types.OperationStatus { Code = (int)cause.StatusCode, Message = cause.Status.Detail };
        failed.Details.AddRange(details);
        var aborted = new MultiOperationExecutionFailure.Types.OperationStatus { Code = (int)StatusCode.Aborted, Message = "Operation was aborted." };
        aborted.Details.Add(Any.Pack(new Temporalio.Api.Failure.V1.MultiOperationExecutionAborted()));
        var failure = new MultiOperationExecutionFailure();
        failure.Statuses.AddRange(isStart ? [failed, aborted] : [aborted, failed]);
        return With(cause.StatusCode, "Update-with-Start could not be executed.", failure);
    }

    internal static RpcException With(StatusCode code, string message, IMessage? detail)
    {
        var status = new GrpcStatus { Code = (int)code, Message = message };
        if (detail is not null)
        {
            status.Details.Add(Any.Pack(detail));
        }

        return new RpcException(new Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } }, message);
    }
}
