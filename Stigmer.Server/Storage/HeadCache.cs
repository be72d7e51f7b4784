using System.Diagnostics.CodeAnalysis;

namespace Stigmer.Server.Storage;

/// <summary>
/// Heads as the writer left them, so that an append need not ask for what nobody else can have changed. Only <see cref="ExecutionTable"/>
/// fills it, and whoever takes back a change clears it.
/// </summary>
internal sealed class HeadCache
{
    /// <summary>Heads that are kept; beyond that it starts anew.</summary>
    internal const int Limit = 4096;

    private readonly Dictionary<string, ExecutionHead> _heads = new(StringComparer.Ordinal);

    internal bool TryGet(string id, [NotNullWhen(true)] out ExecutionHead? head) => _heads.TryGetValue(id, out head);

    internal void Keep(ExecutionHead head)
    {
        if (_heads.Count >= Limit)
        {
            _heads.Clear();
        }

        _heads[head.Id] = head;
    }

    internal void Forget(string id) => _heads.Remove(id);

    internal void Clear() => _heads.Clear();
}
