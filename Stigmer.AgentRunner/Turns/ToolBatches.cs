using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Turns;

/// <summary>Decides which tool calls of an answer may run at the same time: readings and tasks of sub-agents that stand side by side. Everything else has its turn.</summary>
internal static class ToolBatches
{
    internal static IEnumerable<IReadOnlyList<PlannedCall>> Of(IEnumerable<PlannedCall> calls)
    {
        List<PlannedCall> batch = [];
        foreach (var call in calls)
        {
            if (batch.Count > 0 && !(call.MayRunBesideOthers && batch[^1].MayRunBesideOthers))
            {
                yield return batch;
                batch = [];
            }

            batch.Add(call);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
