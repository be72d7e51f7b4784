using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Peers;

namespace Stigmer.Server.Executions;

/// <summary>Tells those who wait that an execution was created, changed or deleted.</summary>
internal sealed class ExecutionNews(ExecutionFeed feed, WorkflowOutbox outbox, IPeers peers)
{
    internal void Changed(string executionId)
    {
        feed.Refresh(executionId);
        peers.Tell(executionId, new FeedMessage { Changed = new ExecutionChanged() });
        outbox.Signal();
    }
}
