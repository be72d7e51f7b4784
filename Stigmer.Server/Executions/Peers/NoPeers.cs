using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Peers;

/// <summary>A server on its own, or one without Redis: others find out by looking into the database.</summary>
internal sealed class NoPeers : IPeers
{
    public void Tell(string executionId, FeedMessage news)
    {
    }
}
