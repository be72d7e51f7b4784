using System.Diagnostics;
using System.Diagnostics.Metrics;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Telemetry;

/// <summary>What a runner measures; named after OpenTelemetry's conventions for generative AI where there are any.</summary>
internal static class Measurements
{
    internal const string Name = "Stigmer.AgentRunner";

    private static readonly Meter Meter = new(Name);

    private static readonly InstrumentAdvice<double> Long = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<double> Short = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage", "{token}", "Tokens of one model call", tags: null, new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
        });

    private static readonly Histogram<double> ModelCalls = Meter.CreateHistogram("gen_ai.client.operation.duration", "s", "One model call", tags: null, Long);

    private static readonly Histogram<double> FirstTokens = Meter.CreateHistogram(
        "gen_ai.client.operation.time_to_first_chunk", "s", "From a model call to the first piece of its answer", tags: null, Long);

    private static readonly Histogram<double> ToolCalls = Meter.CreateHistogram("gen_ai.execute_tool.duration", "s", "One tool call", tags: null, Long);

    private static readonly Counter<double> Costs = Meter.CreateCounter<double>("stigmer.model.cost", "{USD}", "What model calls with a known price cost");

    private static readonly UpDownCounter<int> RunningTurns = Meter.CreateUpDownCounter<int>("stigmer.turn.active", "{turn}", "Turns that run now");

    private static readonly Histogram<double> Queued = Meter.CreateHistogram(
        "stigmer.turn.queue.duration", "s", "From when a turn was asked for to when a runner took it", tags: null, Short);

    private static readonly Histogram<double> Appends = Meter.CreateHistogram(
        "stigmer.journal.append.duration", "s", "One append to a journal, its commit and all retries included", tags: null, Short);

    internal static void ModelCallEnded(ModelChoice model, TimeSpan elapsed, string? errorType)
    {
        var tags = Of(model);
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        ModelCalls.Record(elapsed.TotalSeconds, tags);
    }

    internal static void FirstTokenCame(ModelChoice model, TimeSpan elapsed) => FirstTokens.Record(elapsed.TotalSeconds, Of(model));

    /// <summary>Counts what is paid for, also of a call that broke off.</summary>
    internal static void Spent(ModelChoice model, Usage usage)
    {
        var input = usage.InputTokens + usage.CacheReadTokens + usage.CacheWriteTokens;
        if (input + usage.OutputTokens > 0)
        {
            Tokens.Record(input, [.. Of(model), new("gen_ai.token.type", "input")]);
            Tokens.Record(usage.OutputTokens, [.. Of(model), new("gen_ai.token.type", "output")]);
        }

        if (usage.HasCostNanoUsd)
        {
            Costs.Add(usage.CostNanoUsd / 1e9, Of(model));
        }
    }

    internal static void ToolEnded(string tool, TimeSpan elapsed, bool isError)
    {
        var tags = new TagList { { "gen_ai.operation.name", "execute_tool" }, { "gen_ai.tool.name", tool } };
        if (isError)
        {
            tags.Add("error.type", "tool_error");
        }

        ToolCalls.Record(elapsed.TotalSeconds, tags);
    }

    /// <summary>Counts a turn as running until it is disposed of.</summary>
    internal static IDisposable TurnBegan(TimeSpan queued)
    {
        Queued.Record(Math.Max(0, queued.TotalSeconds));
        RunningTurns.Add(1);

        return new RunningTurn();
    }

    internal static void Appended(TimeSpan elapsed) => Appends.Record(elapsed.TotalSeconds);

    private static TagList Of(ModelChoice model) => new()
    {
        { "gen_ai.operation.name", "chat" },
        { "gen_ai.provider.name", model.Provider },
        { "gen_ai.request.model", model.Model },
    };

    private sealed class RunningTurn : IDisposable
    {
        public void Dispose() => RunningTurns.Add(-1);
    }
}
