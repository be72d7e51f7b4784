using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Instances;

namespace Temporalio.Worker;

/// <summary>Runs workflow code against histories, without a server: code that would now do something else fails.</summary>
public class WorkflowReplayer
{
    private readonly Dictionary<string, Workflows.WorkflowDefinition> _definitions;

    /// <summary>Creates a replayer.</summary>
    public WorkflowReplayer(WorkflowReplayerOptions options)
    {
        Options = (WorkflowReplayerOptions)options.Clone();
        _definitions = Options.Workflows.Count > 0
            ? Options.Workflows.ToDictionary(definition => definition.Name!, StringComparer.Ordinal)
            : throw new ArgumentException("Must have at least one workflow", nameof(options));
    }

    /// <summary>A copy of what it was made from.</summary>
    public WorkflowReplayerOptions Options { get; }

    /// <summary>Replays a history.</summary>
    /// <param name="history">Of one run.</param>
    /// <param name="throwOnReplayFailure">Whether a failure is thrown; else it is in the result.</param>
    /// <param name="cancellationToken">Gives up before the replay.</param>
    public async Task<WorkflowReplayResult> ReplayWorkflowAsync(
        WorkflowHistory history, bool throwOnReplayFailure = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await CreateRun(history).AdvanceAsync([.. history.Events], liveStartedEventId: 0, []).ConfigureAwait(false);
            return new(history, null);
        }
        catch (Exception e) when (!throwOnReplayFailure)
        {
            // Whatever comes out of workflow code is what the caller wants to see.
            return new(history, e);
        }
    }

    private WorkflowRun CreateRun(WorkflowHistory history)
    {
        var started = history.Events.FirstOrDefault()?.WorkflowExecutionStartedEventAttributes
            ?? throw new ArgumentException("The history does not begin with the start of a workflow", nameof(history));
        var definition = _definitions.GetValueOrDefault(started.WorkflowType.Name)
            ?? throw new ArgumentException($"Workflow type {started.WorkflowType.Name} is not registered on this replayer", nameof(history));
        return new(
            new WorkflowInstanceOptions(definition, "ReplayNamespace", "ReplayTaskQueue", DataConverter.Default, NullLoggerFactory.Instance, [], []),
            history.Id,
            started.OriginalExecutionRunId,
            ActivationThread.DeadlockTimeout);
    }
}
