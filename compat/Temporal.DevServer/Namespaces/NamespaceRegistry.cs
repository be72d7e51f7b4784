using System.Collections.Concurrent;
using Temporal.DevServer.Frontend;

namespace Temporal.DevServer.Namespaces;

internal sealed class NamespaceRegistry(IRunStore store)
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, NamespaceRecord> _namespaces = [];

    internal IReadOnlyList<NamespaceRecord> All => [.. _namespaces.Values.OrderBy(one => one.Name, StringComparer.Ordinal)];

    internal bool Exists(string name) => _namespaces.ContainsKey(name);

    internal NamespaceRecord Get(string name)
    {
        if (name.Length == 0)
        {
            throw ServiceErrors.InvalidArgument("Namespace not set on request.");
        }

        return _namespaces.GetValueOrDefault(name) ?? throw ServiceErrors.NamespaceNotFound(name);
    }

    internal NamespaceRecord GetById(string id) =>
        All.FirstOrDefault(one => one.Id == id) ?? throw ServiceErrors.NamespaceNotFound(id);

    internal void Load()
    {
        foreach (var record in store.LoadNamespaces())
        {
            _namespaces[record.Name] = record;
        }
    }

    internal async Task RegisterAsync(NamespaceRecord record)
    {
        record.Id = Guid.NewGuid().ToString();
        record.State = NamespaceState.Registered;
        record.Retention = record.Retention == 0 ? DefaultRetention.Ticks : record.Retention;
        if (!_namespaces.TryAdd(record.Name, record))
        {
            throw ServiceErrors.NamespaceExists();
        }

        await store.CommitAsync(new WriteBatch { Namespace = record.Clone() }).ConfigureAwait(false);
    }

    internal async Task UpdateAsync(string name, Action<NamespaceRecord> change)
    {
        var record = Get(name).Clone();
        change(record);
        _namespaces[name] = record;
        await store.CommitAsync(new WriteBatch { Namespace = record.Clone() }).ConfigureAwait(false);
    }
}
