using Temporalio.Api.Command.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Converters;
using Temporalio.Worker.Machines;
using Transform = System.Func<
    System.Collections.Generic.IReadOnlyCollection<Temporalio.Api.Common.V1.Payload>,
    System.Threading.Tasks.Task<System.Collections.Generic.IReadOnlyCollection<Temporalio.Api.Common.V1.Payload>>>;

namespace Temporalio.Worker;

/// <summary>Applies the codec to all that goes into workflow code and comes out of it, outside of that code.</summary>
internal static class WorkflowPayloads
{
    internal static async Task DecodeAsync(IPayloadCodec codec, IReadOnlyList<WorkflowJob> jobs)
    {
        foreach (var job in jobs)
        {
            await DecodeAsync(codec.DecodeAsync, job).ConfigureAwait(false);
        }
    }

    internal static async Task EncodeAsync(IPayloadCodec codec, IReadOnlyList<Command> commands)
    {
        foreach (var command in commands)
        {
            await EncodeAsync(codec.EncodeAsync, command).ConfigureAwait(false);
        }
    }

    internal static async Task EncodeAsync(IPayloadCodec codec, IReadOnlyList<Message> messages)
    {
        foreach (var message in messages)
        {
            if (message.Body.TryUnpack<Response>(out var response))
            {
                await PayloadCodecExtensions.ApplyAsync(codec.EncodeAsync, response.Outcome.Success).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(codec.EncodeAsync, response.Outcome.Failure).ConfigureAwait(false);
                message.Body = Google.Protobuf.WellKnownTypes.Any.Pack(response);
            }
            else if (message.Body.TryUnpack<Rejection>(out var rejection))
            {
                await PayloadCodecExtensions.ApplyAsync(codec.EncodeAsync, rejection.Failure).ConfigureAwait(false);
                message.Body = Google.Protobuf.WellKnownTypes.Any.Pack(rejection);
            }
        }
    }

    private static async Task DecodeAsync(Transform decode, WorkflowJob job)
    {
        switch (job)
        {
            case InitializeJob { Started: var started }:
                await PayloadCodecExtensions.ApplyAsync(decode, started.Input).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, started.LastCompletionResult).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, started.ContinuedFailure).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, started.Header?.Fields).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, started.Memo?.Fields).ConfigureAwait(false);
                break;
            case SignalJob signal:
                await PayloadCodecExtensions.ApplyAsync(decode, signal.Input).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, signal.Header?.Fields).ConfigureAwait(false);
                break;
            case UpdateJob { Input: var input }:
                await PayloadCodecExtensions.ApplyAsync(decode, input.Args).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, input.Header?.Fields).ConfigureAwait(false);
                break;
            case ActivityResolvedJob resolved:
                await PayloadCodecExtensions.ApplyAsync(decode, resolved.Result).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, resolved.Failure).ConfigureAwait(false);
                break;
            case QueryJob { Query: var query }:
                await PayloadCodecExtensions.ApplyAsync(decode, query.QueryArgs).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(decode, query.Header?.Fields).ConfigureAwait(false);
                break;
        }
    }

    private static async Task EncodeAsync(Transform encode, Command command)
    {
        if (command.UserMetadata is { Summary: { } summary } metadata)
        {
            metadata.Summary = (await encode([summary]).ConfigureAwait(false)).Single();
        }

        switch (command.AttributesCase)
        {
            case Command.AttributesOneofCase.ScheduleActivityTaskCommandAttributes:
                var activity = command.ScheduleActivityTaskCommandAttributes;
                await PayloadCodecExtensions.ApplyAsync(encode, activity.Input).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(encode, activity.Header?.Fields).ConfigureAwait(false);
                break;
            case Command.AttributesOneofCase.CompleteWorkflowExecutionCommandAttributes:
                await PayloadCodecExtensions.ApplyAsync(encode, command.CompleteWorkflowExecutionCommandAttributes.Result)
                    .ConfigureAwait(false);
                break;
            case Command.AttributesOneofCase.FailWorkflowExecutionCommandAttributes:
                // The failure may still be the one of an activity's event.
                var failure = command.FailWorkflowExecutionCommandAttributes.Failure.Clone();
                await PayloadCodecExtensions.ApplyAsync(encode, failure).ConfigureAwait(false);
                command.FailWorkflowExecutionCommandAttributes.Failure = failure;
                break;
            case Command.AttributesOneofCase.ContinueAsNewWorkflowExecutionCommandAttributes:
                var next = command.ContinueAsNewWorkflowExecutionCommandAttributes;
                await PayloadCodecExtensions.ApplyAsync(encode, next.Input).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(encode, next.Header?.Fields).ConfigureAwait(false);
                await PayloadCodecExtensions.ApplyAsync(encode, next.Memo?.Fields).ConfigureAwait(false);
                break;
        }
    }
}
