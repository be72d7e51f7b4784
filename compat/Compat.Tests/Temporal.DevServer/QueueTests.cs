using Compat.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using static Compat.Tests.DevServers.RunningServer;

namespace Compat.Tests.DevServers;

public sealed class QueueTests
{
    [Fact]
    public async Task Poller_WhoseConnectionEnds_LeavesTheList()
    {
        await using var server = await RunningServer.StartAsync();
        var poller = GrpcChannel.ForAddress($"http://{server.Target}");
        using var cancel = new CancellationTokenSource();
        var poll = PollAsync(new WorkflowService.WorkflowServiceClient(poller), cancel.Token);
        await UntilAsync(async () => (await PollersAsync(server)).Count == 1);

        Assert.Equal("somebody", (await PollersAsync(server)).Single().Identity);
        poller.Dispose();

        await UntilAsync(async () => (await PollersAsync(server)).Count == 0);
        await Assert.ThrowsAnyAsync<Exception>(() => poll);
    }

    [Fact]
    public async Task Shutdown_OfAWorker_EndsItsPolls()
    {
        await using var server = await RunningServer.StartAsync();
        var poll = PollAsync(server.Api, CancellationToken.None);
        await UntilAsync(async () => (await PollersAsync(server)).Count == 1);

        await server.Api.ShutdownWorkerAsync(new() { Namespace = "default", WorkerInstanceKey = "instance", Identity = "somebody" }, deadline: Soon);

        Assert.Equal(new PollActivityTaskQueueResponse(), await poll);
        Assert.Equal(new PollActivityTaskQueueResponse(), await PollAsync(server.Api, CancellationToken.None));
        Assert.Empty(await PollersAsync(server));
    }

    [Fact]
    public async Task Task_ForAPollThatWasCancelled_GoesToTheNextOne()
    {
        await using var server = await RunningServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        var abandoned = server.Api.PollWorkflowTaskQueueAsync(
            new() { Namespace = "default", TaskQueue = new TaskQueue { Name = Queue } }, cancellationToken: cancel.Token).ResponseAsync;
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => abandoned);

        await server.StartWorkflowAsync("w");

        Assert.Equal("w", (await server.PollWorkflowAsync()).WorkflowExecution.WorkflowId);
    }

    [Fact]
    public async Task UnknownMethod_Called_SaysWhichOne()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Target}/temporal.api.workflowservice.v1.WorkflowService/CreateSchedule")
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new("application/grpc") } },
        };

        using var response = await client.SendAsync(request);

        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal(
            "unknown method CreateSchedule for service temporal.api.workflowservice.v1.WorkflowService",
            response.Headers.GetValues("grpc-message").Single());
    }

    [Fact]
    public async Task UnknownNamespace_Polled_IsNotFound()
    {
        await using var server = await RunningServer.StartAsync();

        var refused = await RefusedAsync(async () => await server.Api.DescribeNamespaceAsync(new() { Namespace = "nowhere" }, deadline: Soon));

        Assert.Equal((StatusCode.NotFound, "Namespace nowhere is not found."), (refused.StatusCode, refused.Status.Detail));
    }

    [Fact]
    public async Task Health_Checked_Serves()
    {
        await using var server = await RunningServer.StartAsync();

        var health = await new Health.HealthClient(server.Channel).CheckAsync(
            new HealthCheckRequest { Service = "temporal.api.workflowservice.v1.WorkflowService" }, deadline: Soon);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    private static async Task<PollActivityTaskQueueResponse> PollAsync(WorkflowService.WorkflowServiceClient api, CancellationToken cancellationToken) =>
        await api.PollActivityTaskQueueAsync(
            new() { Namespace = "default", TaskQueue = new TaskQueue { Name = Queue }, Identity = "somebody", WorkerInstanceKey = "instance" },
            cancellationToken: cancellationToken);

    private static async Task<IReadOnlyList<PollerInfo>> PollersAsync(RunningServer server) =>
        (await server.Api.DescribeTaskQueueAsync(
            new() { Namespace = "default", TaskQueue = new TaskQueue { Name = Queue }, TaskQueueType = TaskQueueType.Activity }, deadline: Soon)).Pollers;

    /// <summary>Asks the server until it says so; each question is a real call, so this does not spin.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!await holds())
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
