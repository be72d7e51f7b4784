using Stigmer.Api.Executions.V1;
using Stigmer.Server.Executions.Feeds;
using Stigmer.Server.Executions.Peers;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions;

/// <summary>Tells those who wait that an execution was created, changed or deleted.</summary>
internal sealed class ExecutionNews
{
    private readonly ExecutionFeed _feed;
    private readonly WorkflowOutbox _outbox;
    private readonly IPeers _peers;
    private readonly CancelRequests _cancels;

    public ExecutionNews(ExecutionFeed feed, WorkflowOutbox outbox, IPeers peers, CancelRequests cancels, Database database)
    {
        (_feed, _outbox, _peers, _cancels) = (feed, outbox, peers, cancels);
        database.ExecutionRemoved += Changed;
    }

    internal void Changed(string executionId)
    {
        _feed.Refresh(executionId);
        _peers.Tell(executionId, new FeedMessage { Changed = new ExecutionChanged() });
        _outbox.Signal();
        _cancels.Changed();
    }
}
