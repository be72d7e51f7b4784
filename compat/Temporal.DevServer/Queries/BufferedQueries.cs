using Temporalio.Api.Query.V1;

namespace Temporal.DevServer.Queries;

/// <summary>The queries of a run that travel with its workflow tasks.</summary>
internal sealed class BufferedQueries
{
    private readonly Lock _gate = new();
    private readonly List<PendingQuery> _waiting = [];
    private readonly Dictionary<string, PendingQuery> _attached = [];

    public bool HasWaiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count + _attached.Count;
            }
        }
    }

    public void Add(PendingQuery query)
    {
        lock (_gate)
        {
            _waiting.Add(query);
        }
    }

    public void Remove(PendingQuery query)
    {
        lock (_gate)
        {
            _waiting.Remove(query);
            _attached.Remove(query.Id);
        }
    }

    /// <summary>Gives the waiting queries to the workflow task that starts now.</summary>
    public IReadOnlyDictionary<string, WorkflowQuery> Attach()
    {
        lock (_gate)
        {
            foreach (var query in _waiting)
            {
                _attached[query.Id] = query;
            }

            _waiting.Clear();
            return _attached.ToDictionary(pair => pair.Key, pair => pair.Value.Query);
        }
    }

    /// <summary>Takes the answers of a completed task; what it left unanswered waits again.</summary>
    public void Answer(IDictionary<string, WorkflowQueryResult> results)
    {
        lock (_gate)
        {
            foreach (var (id, result) in results)
            {
                if (_attached.Remove(id, out var query))
                {
                    query.Answer(result);
                }
            }
        }

        Return();
    }

    /// <summary>The task that carried the queries failed: the next one carries them.</summary>
    public void Return()
    {
        lock (_gate)
        {
            _waiting.AddRange(_attached.Values);
            _attached.Clear();
        }
    }

    /// <summary>No workflow task follows, so each query gets a task of its own.</summary>
    public void GoDirect()
    {
        List<PendingQuery> queries;
        lock (_gate)
        {
            queries = [.. _waiting];
            _waiting.Clear();
        }

        queries.ForEach(query => query.GoDirect());
    }

    /// <summary>The run closed. The queries that its last task did not answer are answered from its history.</summary>
    public void Release()
    {
        Return();
        GoDirect();
    }
}
