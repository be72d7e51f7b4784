using System.Collections.Concurrent;
using System.Diagnostics;
using Compat.Tests.Support;
using OpenTelemetry.Context.Propagation;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Extensions.OpenTelemetry;
using Temporalio.Worker;

namespace Compat.Tests.Temporalio;

/// <summary>One trace from the client through the workflow to its activities, by the header that other SDKs read.</summary>
public sealed class TracingInterceptorTests : IClassFixture<Cluster>, IDisposable
{
    private readonly string _queue = Cluster.NewQueue();
    private readonly TemporalClient _client;
    private readonly Activity _caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C);
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public TracingInterceptorTests(Cluster cluster)
    {
        // Other tests run beside this one; only what belongs to its trace counts.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Temporalio.Extensions.OpenTelemetry.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = span =>
            {
                if (span.TraceId == _caller.TraceId)
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        var interceptor = new TracingInterceptor(new() { Propagator = new TraceContextPropagator() });
        _client = new TemporalClient(cluster.Client.Connection, new() { Interceptors = [interceptor] });
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(0)]
    public async Task Run_FromStartToEnd_IsOneTraceWithoutARepetition(int cached)
    {
        var handle = await ConverseAsync(generations: 0, cached);

        Assert.Equal(
            [
                "CompleteWorkflow:Conversation", "HandleSignal:Say", "HandleSignal:Say", "RunActivity:Echo", "RunWorkflow:Conversation",
                "SignalWorkflow:Say", "SignalWorkflow:Say", "StartActivity:Echo", "StartWorkflow:Conversation",
            ],
            _spans.Select(span => span.OperationName).Order(StringComparer.Ordinal));

        // Without a cache each task begins with a replay, which makes no span to hang anything below.
        var run = cached > 0 ? "RunWorkflow:Conversation" : "StartWorkflow:Conversation";
        foreach (var (child, parent) in new[]
        {
            ("RunWorkflow:Conversation", "StartWorkflow:Conversation"),
            ("StartActivity:Echo", run),
            ("RunActivity:Echo", "StartActivity:Echo"),
            ("CompleteWorkflow:Conversation", run),
        })
        {
            Assert.Equal(Span(parent).SpanId, Span(child).ParentSpanId);
        }

        Assert.Equal(_caller.SpanId, Span("StartWorkflow:Conversation").ParentSpanId);
        Assert.Equal(handle.Id, Span("RunWorkflow:Conversation").GetTagItem("temporalWorkflowID"));
        var handled = _spans.First(span => span.OperationName.StartsWith("HandleSignal", StringComparison.Ordinal));
        Assert.Contains(_spans, span => span.Kind == ActivityKind.Client && handled.Links.Any(link => link.Context.SpanId == span.SpanId));
    }

    [Fact]
    public async Task History_OfARunAndTheNext_HasTheTraceInEachHeader()
    {
        var handle = await ConverseAsync(generations: 1, cached: 1000);

        var first = await (handle with { RunId = handle.FirstExecutionRunId }).FetchHistoryAsync();
        var last = await handle.FetchHistoryAsync();
        foreach (var header in new[]
        {
            first.Events.First().WorkflowExecutionStartedEventAttributes.Header,
            last.Events.First().WorkflowExecutionStartedEventAttributes.Header,
            last.Events.First(e => e.WorkflowExecutionSignaledEventAttributes is not null).WorkflowExecutionSignaledEventAttributes.Header,
            last.Events.First(e => e.ActivityTaskScheduledEventAttributes is not null).ActivityTaskScheduledEventAttributes.Header,
        })
        {
            Assert.StartsWith($"00-{_caller.TraceId}-", TraceOf(header), StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _caller.Dispose();
    }

    private static string TraceOf(Header header) =>
        DataConverter.Default.PayloadConverter.ToValue<Dictionary<string, string>>(header.Fields["_tracer-data"])["traceparent"];

    private Activity Span(string name) => _spans.Single(span => span.OperationName == name);

    private async Task<WorkflowHandle<Conversation, string>> ConverseAsync(int generations, int cached)
    {
        var options = new TemporalWorkerOptions(_queue) { MaxCachedWorkflows = cached }.AddWorkflow<Conversation>().AddAllActivities(new Steps());
        using var worker = new TemporalWorker(_client, options);
        return await worker.ExecuteAsync(async () =>
        {
            _caller.Start();
            var handle = await _client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(generations), Cluster.NewWorkflow(_queue));
            while (generations > 0 && (await handle.DescribeAsync()).RunId == handle.FirstExecutionRunId)
            {
                await Task.Yield();
            }

            await handle.SignalAsync(wf => wf.SayAsync("hello"));
            await handle.SignalAsync(wf => wf.SayAsync("bye"));
            _caller.Stop();
            await handle.GetResultAsync().WaitAsync(Patience.Limit);
            return handle;
        });
    }
}
