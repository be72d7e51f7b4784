namespace Stigmer.Server.Executions;

/// <summary>Tells those who wait that an execution was created, changed or deleted.</summary>
internal sealed class ExecutionNews(ExecutionFeed feed, WorkflowOutbox outbox)
{
    internal void Changed(string executionId)
    {
        feed.Refresh(executionId);
        outbox.Signal();
    }
}
