using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Telemetry;

public sealed class TelemetryTests : IDisposable
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = new();
    private readonly ActivityListener _listener;
    private readonly MeterListener _meters;

    public TelemetryTests()
    {
        // Other tests run beside this one; only what belongs to its trace counts.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Stigmer.AgentRunner",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId.ToHexString() == TraceParent[3..35])
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        _meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Measurements.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.Start();
    }

    [Fact]
    public async Task RunAsync_TurnWithATool_IsOneTraceBelowWhateverBroughtTheMessage()
    {
        await using var harness = await StartAsync(captures: false);

        await harness.RunAsync();

        var agents = _spans.Where(span => span.OperationName == "invoke_agent helper").ToArray();
        Assert.Equal(2, agents.Length);
        Assert.All(agents, span => Assert.Equal(TraceParent[36..52], span.ParentSpanId.ToHexString()));
        Assert.Equal("ses-7", agents[0].GetTagItem("gen_ai.conversation.id"));
        var chat = _spans.First(span => span.OperationName == "chat claude-sonnet-4.5");
        Assert.Equal((agents[0].SpanId, ActivityKind.Client), (chat.ParentSpanId, chat.Kind));
        Assert.Equal(("chat", "anthropic", 100L, 20L), (chat.GetTagItem("gen_ai.operation.name"), chat.GetTagItem("gen_ai.provider.name"), chat.GetTagItem("gen_ai.usage.input_tokens"), chat.GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal(["tool_use"], (string[])chat.GetTagItem("gen_ai.response.finish_reasons")!);
        Assert.Equal("claude-sonnet-4-5", chat.GetTagItem("gen_ai.response.model"));
        Assert.StartsWith("msg_", (string)chat.GetTagItem("gen_ai.response.id")!, StringComparison.Ordinal);
        var tool = _spans.Single(span => span.OperationName == "execute_tool execute");
        Assert.Equal(agents[0].SpanId, tool.ParentSpanId);
        Assert.Equal("execute", tool.GetTagItem("gen_ai.tool.name"));
        // What was said is nobody's business.
        Assert.DoesNotContain(_spans.SelectMany(span => span.TagObjects), tag => $"{tag.Value}".Contains("Do the work", StringComparison.Ordinal) || $"{tag.Value}".Contains("echo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ContentIsAskedFor_SpansHaveItWithoutSecrets()
    {
        await using var harness = await StartAsync(captures: true);

        await harness.RunAsync();

        var chat = _spans.Where(span => span.OperationName.StartsWith("chat ", StringComparison.Ordinal)).MaxBy(span => span.StartTimeUtc)!;
        Assert.Contains("Do the work", (string)chat.GetTagItem("gen_ai.input.messages")!, StringComparison.Ordinal);
        Assert.Contains("tool_call_response", (string)chat.GetTagItem("gen_ai.input.messages")!, StringComparison.Ordinal);
        Assert.Contains("All done.", (string)chat.GetTagItem("gen_ai.output.messages")!, StringComparison.Ordinal);
        var tool = _spans.Single(span => span.OperationName == "execute_tool execute");
        Assert.Equal("[secret ANTHROPIC_API_KEY]", tool.GetTagItem("gen_ai.tool.call.result"));
        Assert.DoesNotContain(_spans.SelectMany(span => span.TagObjects), tag => $"{tag.Value}".Contains("sk-model-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_FailedCall_IsASpanOfItsOwnThatSaysSo()
    {
        await using var harness = await StartAsync(captures: false, ModelScripts.Text("ok").After(ModelAnswer.Overloaded()));

        await harness.RunAsync();

        var chats = _spans.Where(span => span.OperationName.StartsWith("chat ", StringComparison.Ordinal)).ToArray();
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], chats.Select(span => span.Status));
        Assert.Equal("529", chats[0].GetTagItem("error.type"));
    }

    [Fact]
    public async Task RunAsync_TurnWithATool_IsMeasured()
    {
        await using var harness = await StartAsync(captures: false);

        await harness.RunAsync();

        // Other tests measure beside this one: what must be there is looked for.
        Assert.Contains(_measured, one => one is { Name: "gen_ai.client.token.usage", Value: 100 } && one.Tags.Contains("gen_ai.token.type=input", StringComparison.Ordinal));
        Assert.Contains(_measured, one => one is { Name: "gen_ai.client.token.usage", Value: 20 } && one.Tags.Contains("gen_ai.token.type=output", StringComparison.Ordinal));
        Assert.Contains(_measured, one => one.Name == "gen_ai.client.operation.duration" && one.Tags.Contains("gen_ai.request.model=claude-sonnet-4.5", StringComparison.Ordinal));
        Assert.Contains(_measured, one => one.Name == "gen_ai.client.operation.time_to_first_chunk");
        Assert.Contains(_measured, one => one.Name == "gen_ai.execute_tool.duration" && one.Tags.Contains("gen_ai.tool.name=execute", StringComparison.Ordinal));
        Assert.Contains(_measured, one => one is { Name: "stigmer.model.cost", Value: > 0 });
        Assert.Contains(_measured, one => one.Name == "stigmer.journal.append.duration");
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.Dispose();
    }

    private static async Task<TurnHarness> StartAsync(bool captures, ModelScript? script = null)
    {
        var harness = await TurnHarness.StartAsync(
            script ?? ModelScripts.ToolTurns(1, "execute", _ => new { command = "echo sk-model-key" }),
            blueprint =>
            {
                blueprint.Agent.Metadata = new() { Name = "helper" };
                blueprint.Session = new() { Metadata = new() { Id = "ses-7" } };
            },
            capturesContent: captures);
        harness.Journal.Entries[0].HumanMessage.TraceParent = TraceParent;

        return harness;
    }

    private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(';', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        _measured.Enqueue((instrument.Name, value, text));
    }
}
