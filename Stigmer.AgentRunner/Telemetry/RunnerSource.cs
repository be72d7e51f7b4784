using System.Diagnostics;

namespace Stigmer.AgentRunner.Telemetry;

/// <summary>Where the runner's spans come from.</summary>
internal static class RunnerSource
{
    private static readonly ActivitySource Source = new("Stigmer.AgentRunner");

    internal static Activity? Start(string name, ActivityKind kind) => Source.StartActivity(name, kind);

    /// <param name="name">Of the span.</param>
    /// <param name="traceParent">What caused it, as the journal has it; nothing or nonsense begins a trace of its own.</param>
    internal static Activity? StartUnder(string name, string traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent) && parent.TraceId != Activity.Current?.TraceId
            ? Source.StartActivity(name, ActivityKind.Internal, parent)
            // Temporal has brought the trace, and knows better what was in between.
            : Source.StartActivity(name, ActivityKind.Internal);
}
