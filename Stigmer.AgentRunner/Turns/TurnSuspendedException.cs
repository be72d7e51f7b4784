using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.AgentRunner.Turns;

/// <summary>A sub-agent cannot go on for now, such as when it waits for a person. Its call stays open; the journal knows where to go on.</summary>
internal sealed class TurnSuspendedException(TurnResult result) : Exception($"the sub-agent waits: {result.Outcome}")
{
    internal TurnResult Result => result;
}
