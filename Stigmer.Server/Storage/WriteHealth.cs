using Grpc.Core;

namespace Stigmer.Server.Storage;

/// <summary>Whether changes get to the disk; says once that they do not, and once that they do again.</summary>
internal sealed class WriteHealth(string location, TimeProvider clock, ILogger logger)
{
    // Whoever is refused tries again within seconds. A server that is thought unwell for longer than that might get no call that shows it well.
    internal static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private volatile Refusal? _last;

    /// <summary>Why changes are refused at the moment; null when they are not, as far as anybody has tried.</summary>
    internal string? Trouble => _last is { } last && clock.GetElapsedTime(last.At) < Remembered ? last.Reason : null;

    internal void Refused(RpcException refusal)
    {
        if (_last is null)
        {
            logger.ChangesRefused(location, refusal.Status.Detail);
        }

        _last = new Refusal(refusal.Status.Detail, clock.GetTimestamp());
    }

    internal void Committed()
    {
        if (_last is not null)
        {
            logger.ChangesKeptAgain(location);
            _last = null;
        }
    }

    private sealed record Refusal(string Reason, long At);
}
