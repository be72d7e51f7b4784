using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Stigmer.Server.Access;

/// <summary>
/// Counts the credentials that were refused to each address, so that nobody tries them out. Behind one address there may be many, of whom
/// one is at fault: what was good before is looked at all the same, and who shows the same one again and again does not guess.
/// </summary>
internal sealed class RefusalLimiter(IOptions<CallLimits> limits, ILogger<RefusalLimiter> logger) : IDisposable
{
    /// <summary>Credentials that are remembered; with more than that in use, all of them are learned anew.</summary>
    private const int MostRemembered = 10_000;

    /// <summary>What one customer of a network has of the newer addresses; counted as one.</summary>
    private const int NetworkBytes = 8;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> _good = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _bad = new(StringComparer.Ordinal);

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = limits.Value.RefusalsPerMinute, Window = Window }));

    /// <summary>Null when a credential may be looked at; else how long its sender should wait.</summary>
    internal TimeSpan? Refuse(IPAddress? address, string shown) =>
        _good.ContainsKey(shown) || !IsExhausted(NetworkOf(address)) ? null : Window;

    /// <summary>Takes note of how a credential was found.</summary>
    internal void Remember(IPAddress? address, string shown, Identification identified)
    {
        if (identified.Caller is not null)
        {
            TryAdd(_good, shown);
        }
        else if (identified.Code == StatusCode.Unauthenticated)
        {
            _good.TryRemove(shown, out _);
            if (TryAdd(_bad, shown))
            {
                Count(NetworkOf(address));
            }
        }
    }

    public void Dispose() => _limiter.Dispose();

    private void Count(string network)
    {
        using var counted = _limiter.AttemptAcquire(network);
        if (counted.IsAcquired && IsExhausted(network))
        {
            logger.ManyRefused(network, Window);
        }
    }

    private static bool TryAdd(ConcurrentDictionary<string, bool> remembered, string shown)
    {
        if (remembered.Count >= MostRemembered)
        {
            remembered.Clear();
        }

        return remembered.TryAdd(shown, true);
    }

    private bool IsExhausted(string network)
    {
        using var left = _limiter.AttemptAcquire(network, permitCount: 0);
        return !left.IsAcquired;
    }

    private static string NetworkOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"{new IPAddress([.. address.GetAddressBytes()[..NetworkBytes], .. new byte[NetworkBytes]])}/64",
        _ => address.ToString(),
    };
}
