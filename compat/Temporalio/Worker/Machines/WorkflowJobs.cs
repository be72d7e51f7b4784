using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.Worker.Machines;

/// <summary>One step of a workflow: what happened since the last, to be told to its code.</summary>
internal sealed record WorkflowActivation(
    IReadOnlyList<WorkflowJob> Jobs,
    bool IsReplaying,
    DateTime Timestamp,
    bool ContinueAsNewSuggested);

/// <summary>Something that workflow code is told.</summary>
internal abstract record WorkflowJob
{
    /// <summary>Place among the jobs of one activation; equals keep their order.</summary>
    internal virtual int Order => 4;
}

internal sealed record InitializeJob(WorkflowExecutionStartedEventAttributes Started, DateTime StartTime) : WorkflowJob
{
    internal override int Order => 0;
}

internal sealed record PatchJob(string PatchId) : WorkflowJob
{
    internal override int Order => 1;
}

internal sealed record RandomSeedJob(ulong Seed) : WorkflowJob
{
    internal override int Order => 2;
}

internal sealed record SignalJob(string Name, Payloads? Input, Header? Header) : WorkflowJob
{
    internal override int Order => 3;
}

internal sealed record UpdateJob(string UpdateId, Input Input, bool RunValidator) : WorkflowJob
{
    internal override int Order => 3;
}

internal sealed record CancelWorkflowJob : WorkflowJob;

internal sealed record TimerFiredJob(int Seq) : WorkflowJob;

/// <summary>The outcome of an activity: a result, or a failure.</summary>
internal sealed record ActivityResolvedJob(int Seq, Payloads? Result, Failure? Failure) : WorkflowJob;

internal sealed record QueryJob(string Id, WorkflowQuery Query) : WorkflowJob
{
    internal override int Order => 6;
}
