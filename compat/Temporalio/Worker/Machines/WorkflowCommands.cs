using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>What workflow code wants done.</summary>
internal abstract record WorkflowCommand;

internal sealed record ScheduleActivityCommand(
    int Seq, ScheduleActivityTaskCommandAttributes Attributes, ActivityCancellationType CancellationType, UserMetadata? Metadata)
    : WorkflowCommand;

internal sealed record RequestCancelActivityCommand(int Seq) : WorkflowCommand;

internal sealed record StartTimerCommand(int Seq, TimeSpan Delay, UserMetadata? Metadata) : WorkflowCommand;

internal sealed record CancelTimerCommand(int Seq) : WorkflowCommand;

internal sealed record SetPatchCommand(string PatchId, bool Deprecated) : WorkflowCommand;

internal sealed record AcceptUpdateCommand(string UpdateId) : WorkflowCommand;

internal sealed record RejectUpdateCommand(string UpdateId, Failure Failure) : WorkflowCommand;

internal sealed record CompleteUpdateCommand(string UpdateId, Payloads? Result, Failure? Failure) : WorkflowCommand;

/// <summary>Ends the run.</summary>
internal sealed record EndWorkflowCommand(Command Command) : WorkflowCommand;

/// <summary>The answer to a query.</summary>
internal sealed record QueryAnswer(string Id, Payload? Result, Failure? Failure);

/// <summary>What an activation led to.</summary>
internal sealed record WorkflowCompletion(IReadOnlyList<WorkflowCommand> Commands, IReadOnlyList<QueryAnswer> Answers);
