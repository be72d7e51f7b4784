using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Stigmer.Server.Access;

/// <summary>Counts the calls of each caller.</summary>
internal sealed class CallLimiter(IOptions<CallLimits> limits) : IDisposable
{
    private readonly PartitionedRateLimiter<Caller> _limiter = PartitionedRateLimiter.Create<Caller, string>(caller => caller.IsUnlimited
        ? RateLimitPartition.GetNoLimiter(caller.Id)
        : RateLimitPartition.GetTokenBucketLimiter(caller.Id, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Value.Burst,
            TokensPerPeriod = limits.Value.CallsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    /// <summary>Null when the caller may go on; else how long it should wait.</summary>
    internal TimeSpan? Refuse(Caller caller)
    {
        using var lease = _limiter.AttemptAcquire(caller);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => _limiter.Dispose();
}
