using Stigmer.Tests.Support.Redis;

namespace Stigmer.Tests.ServiceDefaults.Redis;

/// <summary>A test against a real Redis; skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (RedisServer.Program is null)
        {
            Skip = "needs redis-server on PATH (Debian: redis-server)";
        }
    }
}
