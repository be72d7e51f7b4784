using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Instances;
using Temporalio.Worker.Machines;

namespace Temporalio.Worker;

/// <summary>One run in memory: its machines and its code, moved together. Used by one task at a time.</summary>
internal sealed class WorkflowRun(WorkflowInstanceOptions options, string workflowId, string runId, TimeSpan deadlockTimeout)
{
    private readonly WorkflowMachines _machines = new(runId);
    private readonly WorkflowInstance _instance = new(options, workflowId, runId);

    private IPayloadCodec? Codec => options.DataConverter.PayloadCodec;

    /// <summary>Id of the last event that the code knows of.</summary>
    internal long LastEventId => _machines.LastEventId;

    internal bool IsEnded => _machines.IsEnded;

    internal bool IsFirstTask => _machines.IsFirstTask;

    /// <summary>Tells the code the events, in the batches in which they once came.</summary>
    internal async Task AdvanceAsync(IReadOnlyList<HistoryEvent> events, long liveStartedEventId, IReadOnlyList<Message> messages)
    {
        _machines.Feed(events, liveStartedEventId, messages);
        while (_machines.Next() is { } activation)
        {
            _machines.Accept((await ActivateAsync(activation).ConfigureAwait(false)).Commands);
        }
    }

    /// <summary>What is to be sent to the server.</summary>
    internal async Task<(IReadOnlyList<Command> Commands, IReadOnlyList<Message> Messages)> OutgoingAsync()
    {
        var (commands, messages) = _machines.Outgoing();
        if (Codec is { } codec)
        {
            await WorkflowPayloads.EncodeAsync(codec, commands).ConfigureAwait(false);
            await WorkflowPayloads.EncodeAsync(codec, messages).ConfigureAwait(false);
        }

        return (commands, messages);
    }

    /// <summary>Asks the code queries.</summary>
    internal async Task<IReadOnlyList<WorkflowQueryResult>> AskAsync(IReadOnlyList<QueryJob> queries)
    {
        var completion = await ActivateAsync(_machines.ForQueries(queries)).ConfigureAwait(false);
        var results = new List<WorkflowQueryResult>();
        foreach (var answer in completion.Answers)
        {
            var result = new WorkflowQueryResult();
            if (answer.Failure is { } failure)
            {
                result.ResultType = QueryResultType.Failed;
                result.ErrorMessage = failure.Message;
                result.Failure = failure;
            }
            else
            {
                result.ResultType = QueryResultType.Answered;
                result.Answer = new[] { answer.Result! }.ToProto();
            }

            if (Codec is { } codec)
            {
                await PayloadCodecExtensions.ApplyAsync(codec.EncodeAsync, result.Answer).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(codec.EncodeAsync, result.Failure).ConfigureAwait(false);
            }

            results.Add(result);
        }

        return results;
    }

    /// <summary>The server dropped a task of which nothing came; the next has its ids.</summary>
    internal void RewindTo(long eventId) => _machines.RewindTo(eventId);

    private async Task<WorkflowCompletion> ActivateAsync(WorkflowActivation activation)
    {
        if (Codec is { } codec)
        {
            await WorkflowPayloads.DecodeAsync(codec, activation.Jobs).ConfigureAwait(false);
        }

        return await ActivationThread.RunAsync(() => _instance.Activate(activation), runId, deadlockTimeout).ConfigureAwait(false);
    }
}
