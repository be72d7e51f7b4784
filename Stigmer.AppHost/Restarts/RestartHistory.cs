using System.Collections.Concurrent;

namespace Stigmer.AppHost.Restarts;

/// <summary>How often each resource was started again, and why the last time.</summary>
internal sealed class RestartHistory
{
    private readonly ConcurrentDictionary<string, (int Restarts, string? LastError)> _entries = new();

    internal int CountOf(string resourceId) => _entries.GetValueOrDefault(resourceId).Restarts;

    internal string? LastErrorOf(string resourceId) => _entries.GetValueOrDefault(resourceId).LastError;

    internal void Crashed(string resourceId, string error) =>
        _entries.AddOrUpdate(resourceId, (0, error), (_, entry) => (entry.Restarts, error));

    internal int Restarting(string resourceId) =>
        _entries.AddOrUpdate(resourceId, (1, null), (_, entry) => (entry.Restarts + 1, entry.LastError)).Restarts;
}
