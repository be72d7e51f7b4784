using System.Collections.Concurrent;
using Compat.Tests.Support;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Compat.Tests.Temporalio;

/// <summary>What stands between callers and code: interceptors, and the codec.</summary>
public class InterceptorTests(Cluster cluster) : IClassFixture<Cluster>
{
    private readonly string _queue = Cluster.NewQueue();

    [Fact]
    public async Task Interceptors_OfTheClient_SeeAllThatPasses()
    {
        var recording = new Recording();
        var client = new TemporalClient(cluster.Client.Connection, new() { Interceptors = [recording] });
        using var worker = new TemporalWorker(
            client, new TemporalWorkerOptions(_queue).AddWorkflow<Conversation>().AddAllActivities(new Steps()));

        await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), Cluster.NewWorkflow(_queue));
            await handle.SignalAsync(wf => wf.SayAsync("hello"));
            await handle.SignalAsync(wf => wf.SayAsync("bye"));
            await handle.GetResultAsync().WaitAsync(Patience.Limit);
        });

        Assert.Equal(
            ["start Conversation", "run with origin", "schedule Echo", "activity Echo with origin"], recording.Seen.Distinct());
    }

    [Fact]
    public async Task Codec_OverAWholeRun_LeavesNothingReadableOnTheServer()
    {
        var converter = DataConverter.Default with { PayloadCodec = new MaskingCodec() };
        var client = new TemporalClient(cluster.Client.Connection, new() { DataConverter = converter });
        using var worker = new TemporalWorker(
            client, new TemporalWorkerOptions(_queue).AddWorkflow<Conversation>().AddAllActivities(new Steps()));

        await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(0), Cluster.NewWorkflow(_queue));
            Assert.Equal(1, await handle.ExecuteUpdateAsync(wf => wf.SayAndWaitAsync("secret")).WaitAsync(Patience.Limit));
            Assert.Equal(["secret"], await handle.QueryAsync(wf => wf.Said()));
            await handle.SignalAsync(wf => wf.SayAsync("bye"));
            Assert.Equal("secret", await handle.GetResultAsync().WaitAsync(Patience.Limit));

            var history = await handle.FetchHistoryAsync();
            Assert.DoesNotContain(history.Events, e => e.ToByteString().Span.IndexOf("secret"u8) >= 0);
        });
    }

    private sealed class MaskingCodec : IPayloadCodec
    {
        public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) => Mask(payloads);

        public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) => Mask(payloads);

        private static Task<IReadOnlyCollection<Payload>> Mask(IReadOnlyCollection<Payload> payloads) =>
            Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(payload =>
            {
                var copy = payload.Clone();
                copy.Data = ByteString.CopyFrom([.. payload.Data.Select(b => (byte)(b ^ 0x5A))]);
                return copy;
            })]);
    }

    /// <summary>Sends a header along, from the client through the workflow to its activities, and notes where it arrives.</summary>
    private sealed class Recording : IClientInterceptor, IWorkerInterceptor
    {
        private const string Key = "origin";

        internal ConcurrentQueue<string> Seen { get; } = new();

        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) =>
            new Client(this, nextInterceptor);

        public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) =>
            new WorkflowIn(this, nextInterceptor);

        public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) =>
            new ActivityIn(this, nextInterceptor);

        private static Dictionary<string, Payload> Header() =>
            new() { [Key] = DataConverter.Default.PayloadConverter.ToPayload("test") };

        private static string Origin(IReadOnlyDictionary<string, Payload>? headers) =>
            headers?.ContainsKey(Key) == true ? "with origin" : "without";

        private sealed class Client(Recording owner, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
        {
            public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
            {
                owner.Seen.Enqueue($"start {input.Workflow}");
                return base.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = Header() });
            }
        }

        private sealed class WorkflowIn(Recording owner, WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
        {
            public override void Init(WorkflowOutboundInterceptor outbound) => base.Init(new WorkflowOut(owner, outbound));

            public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
            {
                owner.Seen.Enqueue($"run {Origin(Workflow.Info.Headers)}");
                return base.ExecuteWorkflowAsync(input);
            }
        }

        private sealed class WorkflowOut(Recording owner, WorkflowOutboundInterceptor next) : WorkflowOutboundInterceptor(next)
        {
            public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input)
            {
                owner.Seen.Enqueue($"schedule {input.Activity}");
                return base.ScheduleActivityAsync<TResult>(input with { Headers = Header() });
            }
        }

        private sealed class ActivityIn(Recording owner, ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
        {
            public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
            {
                owner.Seen.Enqueue($"activity {input.Activity.Name} {Origin(input.Headers)}");
                return base.ExecuteActivityAsync(input);
            }
        }
    }
}
