using Grpc.Net.Client;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using static Compat.Tests.DevServers.RunningServer;

namespace Compat.Tests.DevServers;

public sealed class DurabilityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dev-server-");

    private string Database => Path.Combine(_folder.FullName, "runs.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Restart_WithAStartedActivity_AcceptsItsToken()
    {
        PollActivityTaskQueueResponse activity;
        await using (var server = await RunningServer.StartAsync(Database))
        {
            await server.StartWorkflowAsync("w");
            await server.CompleteAsync(await server.PollWorkflowAsync(), ScheduleActivity("a"));
            activity = await server.PollActivityAsync();
        }

        await using var again = await RunningServer.StartAsync(Database);
        await again.CompleteActivityAsync(activity, "from before");
        await again.CompleteAsync(await again.PollWorkflowAsync(), CompleteWorkflow());

        var history = await again.HistoryAsync("w");
        Assert.Equal(11, history.Count);
        Assert.Equal(EventType.WorkflowExecutionCompleted, history[^1].EventType);
    }

    [Fact]
    public async Task Restart_WithTasksWaiting_HandsThemOut()
    {
        await using (var server = await RunningServer.StartAsync(Database))
        {
            await server.StartWorkflowAsync("timer");
            await server.CompleteAsync(await server.PollWorkflowAsync(), StartTimer("t", 0.05));
            await server.StartWorkflowAsync("activity");
            await server.CompleteAsync(await PollAsync(server, "activity"), ScheduleActivity("a"));
            await server.StartWorkflowAsync("fresh");
        }

        await using var again = await RunningServer.StartAsync(Database);
        var tasks = new[] { await again.PollWorkflowAsync(), await again.PollWorkflowAsync() };

        Assert.Equal("a", (await again.PollActivityAsync()).ActivityId);
        Assert.Contains("fresh", tasks.Select(task => task.WorkflowExecution.WorkflowId));
    }

    [Fact]
    public async Task Restart_WithALostHeartbeat_RetriesTheActivity()
    {
        await using (var server = await RunningServer.StartAsync(Database))
        {
            await server.StartWorkflowAsync("w");
            await server.CompleteAsync(await server.PollWorkflowAsync(), ScheduleActivity("a", attributes => attributes.HeartbeatTimeout = Span(0.3)));
            await server.PollActivityAsync();
        }

        await using var again = await RunningServer.StartAsync(Database);

        Assert.Equal(2, (await again.PollActivityAsync()).Attempt);
    }

    [Fact]
    public async Task Kill_AfterAcknowledgement_LosesNothing()
    {
        const int Runs = 20;
        await using (var first = await ServerProcess.StartAsync("--port", "0", "--db-filename", Database))
        {
            using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{first.Port}");
            var api = new WorkflowService.WorkflowServiceClient(channel);
            await Task.WhenAll(Enumerable.Range(0, Runs).Select(async index => await api.StartWorkflowExecutionAsync(
                new() { Namespace = "default", WorkflowId = $"w{index}", WorkflowType = new() { Name = "type" }, TaskQueue = new TaskQueue { Name = Queue } },
                deadline: Soon)));
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync("--port", "0", "--db-filename", Database);
        using var again = GrpcChannel.ForAddress($"http://127.0.0.1:{second.Port}");
        var count = await new WorkflowService.WorkflowServiceClient(again).CountWorkflowExecutionsAsync(
            new() { Namespace = "default", Query = "ExecutionStatus = 'Running'" }, deadline: Soon);

        Assert.Equal(Runs, count.Count);
        Assert.Contains("keeps", second.FirstLine, StringComparison.Ordinal);
    }

    private static async Task<PollWorkflowTaskQueueResponse> PollAsync(RunningServer server, string workflowId)
    {
        while (true)
        {
            var task = await server.PollWorkflowAsync();
            if (task.WorkflowExecution.WorkflowId == workflowId)
            {
                return task;
            }

            await server.CompleteAsync(task);
        }
    }
}
