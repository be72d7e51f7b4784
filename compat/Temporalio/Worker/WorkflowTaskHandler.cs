using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Instances;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>Handles workflow tasks: brings the run up to date, runs its code, reports what it wants.</summary>
internal sealed class WorkflowTaskHandler(
    WorkerContext context, IReadOnlyDictionary<string, WorkflowDefinition> definitions, WorkflowDefinition? dynamic, ILogger logger)
{
    private const string LegacyQueryId = "legacy_query";

    private readonly WorkflowCache _cache = new(context.Options.MaxCachedWorkflows);

    /// <summary>Handles a task, and those that the server answers its report with.</summary>
    internal async Task HandleAsync(PollWorkflowTaskQueueResponse task)
    {
        var entry = _cache.Rent(task.WorkflowExecution.RunId);
        await entry.Gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            for (var next = task; next is { TaskToken.IsEmpty: false };)
            {
                next = await HandleAsync(entry, next).ConfigureAwait(false);
            }

            if (entry.Run is { IsEnded: true })
            {
                entry.Run = null;
            }
        }
        finally
        {
            entry.Gate.Release();
            _cache.Return(entry);
        }
    }

    private async Task<PollWorkflowTaskQueueResponse?> HandleAsync(WorkflowCache.Entry entry, PollWorkflowTaskQueueResponse task)
    {
        try
        {
            var run = await BringUpToDateAsync(entry, task).ConfigureAwait(false);
            if (task.Query is { } query)
            {
                var answers = await run.AskAsync([new(LegacyQueryId, query)]).ConfigureAwait(false);
                await ReportQueryAsync(task, answers.Single()).ConfigureAwait(false);
                return null;
            }

            var request = await CompletionOfAsync(run, task).ConfigureAwait(false);
            return await ReportAsync(entry, request).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            entry.Run = null;
            logger.WorkflowTaskNotReported(task.WorkflowExecution.WorkflowId, entry.RunId, e);
            return null;
        }
        catch (OperationCanceledException) when (context.Stopping.IsCancellationRequested)
        {
            // The history was still on its way; another worker will ask for it.
            return null;
        }
        catch (Exception e)
        {
            // The edge of workflow code: whatever came out of it fails the task, and the run starts over from its history.
            entry.Run = null;
            await ReportFailureAsync(task, e).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<WorkflowRun> BringUpToDateAsync(WorkflowCache.Entry entry, PollWorkflowTaskQueueResponse task)
    {
        IReadOnlyList<HistoryEvent> events = task.History?.Events ?? [];
        if (!task.NextPageToken.IsEmpty)
        {
            events = [.. events, .. await FetchAsync(task, task.NextPageToken).ConfigureAwait(false)];
        }

        if (entry.Run is { } cached && !Continues(cached, events))
        {
            entry.Run = null;
        }

        if (entry.Run is null && (events.Count == 0 || events[0].EventId != 1))
        {
            events = await FetchAsync(task, ByteString.Empty).ConfigureAwait(false);
        }

        // The run is cached only when all went well, so that a failure leaves nothing half told.
        var run = entry.Run ?? Create(task);
        entry.Run = null;
        await run.AdvanceAsync(events, task.Query is null ? task.StartedEventId : 0, task.Messages).ConfigureAwait(false);
        entry.Run = run;
        return run;
    }

    private static bool Continues(WorkflowRun run, IReadOnlyList<HistoryEvent> events) =>
        events.Count == 0 || events[0].EventId == run.LastEventId + 1;

    private WorkflowRun Create(PollWorkflowTaskQueueResponse task)
    {
        var type = task.WorkflowType.Name;
        var definition = definitions.GetValueOrDefault(type) ?? dynamic ?? throw new ApplicationFailureException(
            $"Workflow type {type} is not registered on this worker, available workflows: {string.Join(", ", definitions.Keys.Order())}",
            errorType: "NotFoundError");
        return new(
            new WorkflowInstanceOptions(
                definition,
                context.Namespace,
                task.WorkflowExecutionTaskQueue?.Name is { Length: > 0 } queue ? queue : context.TaskQueue,
                context.DataConverter,
                context.LoggerFactory,
                context.Interceptors,
                context.Options.WorkflowFailureExceptionTypes ?? []),
            task.WorkflowExecution.WorkflowId,
            task.WorkflowExecution.RunId,
            ActivationThread.DeadlockTimeout);
    }

    private async Task<IReadOnlyList<HistoryEvent>> FetchAsync(PollWorkflowTaskQueueResponse task, ByteString pageToken)
    {
        var events = new List<HistoryEvent>();
        do
        {
            var page = await context.Service.GetWorkflowExecutionHistoryAsync(
                new() { Namespace = context.Namespace, Execution = task.WorkflowExecution, NextPageToken = pageToken },
                new() { Retry = true, CancellationToken = context.Stopping }).ConfigureAwait(false);
            events.AddRange(page.History?.Events ?? []);
            pageToken = page.NextPageToken;
        }
        while (!pageToken.IsEmpty);

        // Events after the task's start belong to the next one.
        return task.StartedEventId > 0 ? [.. events.TakeWhile(e => e.EventId <= task.StartedEventId)] : events;
    }

    private async Task<RespondWorkflowTaskCompletedRequest> CompletionOfAsync(WorkflowRun run, PollWorkflowTaskQueueResponse task)
    {
        var isFirst = run.IsFirstTask;
        QueryJob[] queries = [.. task.Queries.Select(query => new QueryJob(query.Key, query.Value))];
        var answers = queries.Length == 0 ? [] : await run.AskAsync(queries).ConfigureAwait(false);
        var (commands, messages) = await run.OutgoingAsync().ConfigureAwait(false);
        var request = new RespondWorkflowTaskCompletedRequest
        {
            Namespace = context.Namespace,
            Identity = context.Identity,
            TaskToken = task.TaskToken,
            ReturnNewWorkflowTask = true,
            WorkerInstanceKey = context.InstanceKey,
            Capabilities = new() { DiscardSpeculativeWorkflowTaskWithEvents = true },
        };
        request.Commands.AddRange(commands);
        request.Messages.AddRange(messages);
        for (var i = 0; i < queries.Length; i++)
        {
            request.QueryResults.Add(queries[i].Id, answers[i]);
        }

        if (isFirst)
        {
            request.SdkMetadata = new() { SdkName = "temporal-dotnet", SdkVersion = "0.0.0-compat" };
        }

        if (context.Options.MaxCachedWorkflows > 0)
        {
            request.StickyAttributes = new()
            {
                WorkerTaskQueue = new() { Name = context.StickyQueue, Kind = TaskQueueKind.Sticky, NormalName = context.TaskQueue },
                ScheduleToStartTimeout = context.Options.StickyQueueScheduleToStartTimeout.ToProto(),
            };
        }

        return request;
    }

    private async Task<PollWorkflowTaskQueueResponse?> ReportAsync(
        WorkflowCache.Entry entry, RespondWorkflowTaskCompletedRequest request)
    {
        RespondWorkflowTaskCompletedResponse response;
        try
        {
            response = await context.ReportAsync(
                rpc => context.Service.RespondWorkflowTaskCompletedAsync(request, rpc)).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code is RpcException.StatusCode.NotFound or RpcException.StatusCode.InvalidArgument)
        {
            // Too late, or something came in between: the commands were never recorded, so this run must not go on from them.
            entry.Run = null;
            return null;
        }

        if (response.ResetHistoryEventId > 0)
        {
            entry.Run?.RewindTo(response.ResetHistoryEventId);
        }

        if (context.Options.MaxCachedWorkflows == 0)
        {
            entry.Run = null;
        }

        return response.WorkflowTask;
    }

    private Task ReportQueryAsync(PollWorkflowTaskQueueResponse task, Api.Query.V1.WorkflowQueryResult answer)
    {
        var request = new RespondQueryTaskCompletedRequest
        {
            Namespace = context.Namespace,
            TaskToken = task.TaskToken,
            CompletedType = answer.ResultType,
            QueryResult = answer.Answer,
            ErrorMessage = answer.ErrorMessage,
            Failure = answer.Failure,
        };
        return context.ReportAsync(rpc => context.Service.RespondQueryTaskCompletedAsync(request, rpc));
    }

    private async Task ReportFailureAsync(PollWorkflowTaskQueueResponse task, Exception exception)
    {
        logger.WorkflowTaskFailed(task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId, exception);
        try
        {
            var failure = await context.DataConverter.ToFailureAsync(exception).ConfigureAwait(false);
            if (task.Query is not null)
            {
                await ReportQueryAsync(task, new()
                {
                    ResultType = QueryResultType.Failed,
                    ErrorMessage = failure.Message,
                    Failure = failure,
                }).ConfigureAwait(false);
            }
            else if (task.Attempt <= 1)
            {
                // Later attempts are left to time out, which slows down what fails again and again.
                var request = new RespondWorkflowTaskFailedRequest
                {
                    Namespace = context.Namespace,
                    Identity = context.Identity,
                    TaskToken = task.TaskToken,
                    Cause = exception is WorkflowNondeterminismException
                        ? WorkflowTaskFailedCause.NonDeterministicError
                        : WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure,
                    Failure = failure,
                };
                await context.ReportAsync(rpc => context.Service.RespondWorkflowTaskFailedAsync(request, rpc)).ConfigureAwait(false);
            }
        }
        catch (RpcException e)
        {
            logger.WorkflowTaskNotReported(task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId, e);
        }
    }
}
