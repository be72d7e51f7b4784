using Temporalio.Api.Enums.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>Makes the requests that start workflows.</summary>
internal static class StartRequests
{
    internal static async Task<StartWorkflowExecutionRequest> OfAsync(TemporalClient client, StartWorkflowInput input)
    {
        var options = input.Options;
        Check(options);
        var converter = client.Options.DataConverter;
        var request = new StartWorkflowExecutionRequest
        {
            Namespace = client.Options.Namespace,
            WorkflowId = options.Id,
            WorkflowType = new() { Name = input.Workflow },
            TaskQueue = new() { Name = options.TaskQueue, Kind = TaskQueueKind.Normal },
            Identity = client.Connection.Options.Identity,
            RequestId = Guid.NewGuid().ToString(),
            WorkflowIdReusePolicy = options.IdReusePolicy,
            WorkflowIdConflictPolicy = options.IdConflictPolicy,
            WorkflowExecutionTimeout = options.ExecutionTimeout.ToProto(),
            WorkflowRunTimeout = options.RunTimeout.ToProto(),
            WorkflowTaskTimeout = options.TaskTimeout.ToProto(),
            WorkflowStartDelay = options.StartDelay.ToProto(),
            RetryPolicy = options.RetryPolicy?.ToProto(),
            CronSchedule = options.CronSchedule ?? string.Empty,
            Priority = options.Priority?.ToProto(),
            Header = input.Headers?.ToHeader(),
            UserMetadata = await MetadataAsync(converter, options.StaticSummary, options.StaticDetails).ConfigureAwait(false),
        };
        if (input.Args.Count > 0)
        {
            request.Input = (await converter.ToPayloadsAsync(input.Args).ConfigureAwait(false)).ToProto();
        }

        if (options.Memo is { Count: > 0 } memo)
        {
            request.Memo = new();
            foreach (var (key, value) in memo)
            {
                request.Memo.Fields.Add(key, await converter.ToPayloadAsync(value).ConfigureAwait(false));
            }
        }

        return request;
    }

    internal static async Task<SignalWithStartWorkflowExecutionRequest> WithSignalAsync(
        TemporalClient client, StartWorkflowExecutionRequest start, string signal, IReadOnlyCollection<object?> args) => new()
    {
        Namespace = start.Namespace,
        WorkflowId = start.WorkflowId,
        WorkflowType = start.WorkflowType,
        TaskQueue = start.TaskQueue,
        Input = start.Input,
        Identity = start.Identity,
        RequestId = start.RequestId,
        WorkflowIdReusePolicy = start.WorkflowIdReusePolicy,
        WorkflowIdConflictPolicy = start.WorkflowIdConflictPolicy,
        WorkflowExecutionTimeout = start.WorkflowExecutionTimeout,
        WorkflowRunTimeout = start.WorkflowRunTimeout,
        WorkflowTaskTimeout = start.WorkflowTaskTimeout,
        WorkflowStartDelay = start.WorkflowStartDelay,
        RetryPolicy = start.RetryPolicy,
        CronSchedule = start.CronSchedule,
        Priority = start.Priority,
        Header = start.Header,
        Memo = start.Memo,
        UserMetadata = start.UserMetadata,
        SignalName = signal,
        SignalInput = args.Count == 0
            ? null
            : (await client.Options.DataConverter.ToPayloadsAsync(args).ConfigureAwait(false)).ToProto(),
    };

    private static void Check(WorkflowOptions options)
    {
        if (options.Id is null)
        {
            throw new ArgumentException("ID required to start workflow");
        }

        if (options.TaskQueue is null)
        {
            throw new ArgumentException("Task queue required to start workflow");
        }

        if (options.IdConflictPolicy != WorkflowIdConflictPolicy.Unspecified
            && options.IdReusePolicy == WorkflowIdReusePolicy.TerminateIfRunning)
        {
            throw new ArgumentException("Cannot use IdConflictPolicy with IdReusePolicy.TerminateIfRunning");
        }
    }

    private static async Task<UserMetadata?> MetadataAsync(DataConverter converter, string? summary, string? details) =>
        summary is null && details is null
            ? null
            : new()
            {
                Summary = summary is null ? null : await converter.ToPayloadAsync(summary).ConfigureAwait(false),
                Details = details is null ? null : await converter.ToPayloadAsync(details).ConfigureAwait(false),
            };
}
