using Stigmer.Server.Resources;
using Stigmer.Server.Sessions;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Executions.Retention;

/// <summary>Clears away ended executions beyond the limits, and the sessions that were made for them alone.</summary>
internal sealed class ExecutionRetention(Database database, SessionOperations sessions)
{
    /// <summary>Executions in one transaction, so that runs never wait long for it.</summary>
    internal const int BatchSize = 100;

    /// <summary>How many are gone.</summary>
    internal async Task<int> ClearAsync(RetentionOptions limits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            connection =>
            {
                ExecutionTable.SetEndedOfOld(connection);
                return true;
            },
            cancellationToken);

        var cleared = 0;
        IReadOnlyList<string> gone;
        do
        {
            gone = await database.WriteAsync(connection => Clear(connection, limits, now), cancellationToken, database.TellRemoved);
            cleared += gone.Count;
        }
        while (gone.Count > 0);

        return cleared;
    }

    private IReadOnlyList<string> Clear(StoreConnection connection, RetentionOptions limits, DateTimeOffset now)
    {
        var old = limits.MaxAge is { } age ? ExecutionTable.EndedBefore(connection, now - age, BatchSize) : [];
        if (old.Count == 0 && limits.MaxCount is { } most && ExecutionTable.CountEnded(connection) - most is > 0 and var surplus)
        {
            old = ExecutionTable.EndedBefore(connection, DateTimeOffset.MaxValue, Math.Min(surplus, BatchSize));
        }

        foreach (var head in old)
        {
            DependentTable.Of(connection, ResourceKind.AgentExecution, head.Id)
                .ForEach(dependent => DependentTable.Delete(connection, dependent.Kind, dependent.Id));
            DependentTable.Delete(connection, ResourceKind.AgentExecution, head.Id);
            DeleteSession(connection, head.SessionId);
        }

        return [.. old.Select(head => head.Id)];
    }

    // A session that somebody made, or that has other executions, stays.
    private void DeleteSession(StoreConnection connection, string sessionId)
    {
        if (sessions.Find(connection, sessionId) is { Spec.Subject: SessionOperations.AutoCreated }
            && DependentTable.Of(connection, ResourceKind.Session, sessionId).Count == 0)
        {
            ResourceTable.Delete(connection, ResourceKind.Session, sessionId);
        }
    }
}
