using System.Diagnostics;
using Stigmer.Server.Executions.Workflows;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Executions.Workflows;

public sealed class DispatchTraceTests : IAsyncLifetime
{
    private readonly ServerCore _core = new();

    [Fact]
    public async Task Start_OfAnIntentFromTheStore_IsInTheTraceOfItsCall()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Stigmer.Server.Executions",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var call = new Activity("create").SetIdFormat(ActivityIdFormat.W3C).Start();
        var id = (await _core.CreateExecutionAsync()).Metadata.Id;
        call.Stop();

        // Much later, after the server was started again.
        await _core.RestartAsync();
        var intent = Assert.Single(_core.Database.Read(connection => IntentTable.Oldest(connection, 10)), intent => intent.ExecutionId == id);
        using var started = DispatchTrace.Start(intent);

        Assert.Equal(call.TraceId, started?.TraceId);
        Assert.Equal(call.SpanId, started?.ParentSpanId);
        Assert.Equal(id, started?.GetTagItem("stigmer.execution.id"));
    }

    [Fact]
    public void Start_WhetherAnybodyListensOrNot_GoesOnWithTheTrace()
    {
        using var started = DispatchTrace.Start(
            new WorkflowIntent(1, "aex-1", IntentAction.News, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", started?.TraceId.ToHexString());
        Assert.True(started?.Recorded);
        Assert.Same(started, Activity.Current);
    }

    [Fact]
    public void Start_OfAnIntentWithoutACall_BeginsATraceOfItsOwn()
    {
        using var started = DispatchTrace.Start(new WorkflowIntent(1, "aex-1", IntentAction.Start, ""));

        Assert.True(started is null || started.ParentSpanId == default);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _core.DisposeAsync();
}
