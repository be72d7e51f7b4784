using Stigmer.Tests.Support.Redis;
using Stigmer.Tests.Support.Servers;

namespace Stigmer.Tests.Server.Executions.Peers;

/// <summary>A test of several servers on one PostgreSQL with Redis; skipped, with the reason, where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeersFactAttribute : FactAttribute
{
    public PeersFactAttribute() => Skip = PostgreSqlServer.Missing
        ?? (RedisServer.Program is null ? "needs redis-server on PATH (Debian: redis-server)" : null);
}
