using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Peers;

namespace Stigmer.Server.Executions.Feeds;

/// <summary>What models and tools are saying, on its way from a runner to the watchers of every server.</summary>
internal sealed class LiveText(ExecutionFeed feed, IPeers peers)
{
    internal void Publish(DeltaBatch batch)
    {
        foreach (var delta in batch.Deltas)
        {
            feed.Publish(delta);
        }

        foreach (var deltas in batch.Deltas.GroupBy(delta => delta.ExecutionId, StringComparer.Ordinal))
        {
            peers.Tell(deltas.Key, new FeedMessage { Deltas = new DeltaBatch { Deltas = { deltas } } });
        }
    }
}
