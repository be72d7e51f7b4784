using Compat.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Temporal.DevServer;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Compat.Tests.DevServers;

/// <summary>A development server in this process, and a client that plays the worker by hand.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string Queue = "queue";

    private readonly DevelopmentServer _server;
    private readonly GrpcChannel _channel;

    private RunningServer(DevelopmentServer server)
    {
        _server = server;
        _channel = GrpcChannel.ForAddress($"http://{server.Target}");
        Api = new WorkflowService.WorkflowServiceClient(_channel);
    }

    public WorkflowService.WorkflowServiceClient Api { get; }

    public GrpcChannel Channel => _channel;

    public string Target => _server.Target;

    public static async Task<RunningServer> StartAsync(string? databaseFile = null) =>
        new(await DevelopmentServer.StartAsync(new DevelopmentServerOptions { DatabaseFile = databaseFile }));

    public static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime + Patience.Limit;

    public async Task<string> StartWorkflowAsync(string id, Action<StartWorkflowExecutionRequest>? change = null) =>
        (await StartAsync(id, change)).RunId;

    public async Task<StartWorkflowExecutionResponse> StartAsync(string id, Action<StartWorkflowExecutionRequest>? change = null)
    {
        var request = new StartWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowId = id,
            WorkflowType = new WorkflowType { Name = "type" },
            TaskQueue = new TaskQueue { Name = Queue },
            RequestId = Guid.NewGuid().ToString(),
            Identity = "client",
        };
        change?.Invoke(request);
        return await Api.StartWorkflowExecutionAsync(request, deadline: Soon);
    }

    public async Task<PollWorkflowTaskQueueResponse> PollWorkflowAsync(string queue = Queue) =>
        await Api.PollWorkflowTaskQueueAsync(
            new() { Namespace = "default", TaskQueue = new TaskQueue { Name = queue }, Identity = "worker" }, deadline: Soon);

    public async Task<PollActivityTaskQueueResponse> PollActivityAsync() =>
        await Api.PollActivityTaskQueueAsync(
            new() { Namespace = "default", TaskQueue = new TaskQueue { Name = Queue }, Identity = "worker" }, deadline: Soon);

    public async Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(PollWorkflowTaskQueueResponse task, params Command[] commands)
    {
        var request = new RespondWorkflowTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken, Identity = "worker" };
        request.Commands.AddRange(commands);
        return await Api.RespondWorkflowTaskCompletedAsync(request, deadline: Soon);
    }

    public async Task CompleteActivityAsync(PollActivityTaskQueueResponse task, string result) =>
        await Api.RespondActivityTaskCompletedAsync(
            new() { Namespace = "default", TaskToken = task.TaskToken, Result = Text(result), Identity = "worker" }, deadline: Soon);

    public async Task SignalAsync(string id, string name) =>
        await Api.SignalWorkflowExecutionAsync(
            new() { Namespace = "default", WorkflowExecution = new() { WorkflowId = id }, SignalName = name, RequestId = Guid.NewGuid().ToString() }, deadline: Soon);

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string id, string runId = "") =>
        (await Api.GetWorkflowExecutionHistoryAsync(
            new() { Namespace = "default", Execution = new() { WorkflowId = id, RunId = runId } }, deadline: Soon)).History.Events;

    /// <summary>The last event of the run, waited for.</summary>
    public async Task<HistoryEvent> CloseEventAsync(string id)
    {
        var request = new GetWorkflowExecutionHistoryRequest
        {
            Namespace = "default",
            Execution = new() { WorkflowId = id },
            WaitNewEvent = true,
            HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
        };
        return (await Api.GetWorkflowExecutionHistoryAsync(request, deadline: Soon)).History.Events.Single();
    }

    public async Task<DescribeWorkflowExecutionResponse> DescribeAsync(string id) =>
        await Api.DescribeWorkflowExecutionAsync(new() { Namespace = "default", Execution = new() { WorkflowId = id } }, deadline: Soon);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    public static Payloads Text(string text) => new()
    {
        Payloads_ = { new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") }, Data = ByteString.CopyFromUtf8($"\"{text}\"") } },
    };

    public static Command CompleteWorkflow(string result = "done") => new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new() { Result = Text(result) },
    };

    public static Command ScheduleActivity(string id, Action<ScheduleActivityTaskCommandAttributes>? change = null)
    {
        var attributes = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = id,
            ActivityType = new ActivityType { Name = "activity" },
            TaskQueue = new TaskQueue { Name = Queue },
            Input = Text("input"),
            StartToCloseTimeout = Span(60),
            RetryPolicy = new RetryPolicy { InitialInterval = Span(0.01) },
        };
        change?.Invoke(attributes);
        return new Command { CommandType = CommandType.ScheduleActivityTask, ScheduleActivityTaskCommandAttributes = attributes };
    }

    public static Command StartTimer(string id, double seconds) => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new() { TimerId = id, StartToFireTimeout = Span(seconds) },
    };

    public static Google.Protobuf.WellKnownTypes.Duration Span(double seconds) =>
        Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));

    public static async Task<RpcException> RefusedAsync(Func<Task> call) => await Assert.ThrowsAsync<RpcException>(call);
}
