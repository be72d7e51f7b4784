namespace Temporal.DevServer.Executions;

/// <summary>Converts between the ticks of the records and the time messages of the API; zero ticks are "not set".</summary>
internal static class Moments
{
    internal static Timestamp? ToTimestamp(this long ticks) =>
        ticks == 0 ? null : Timestamp.FromDateTime(new DateTime(ticks, DateTimeKind.Utc));

    internal static Duration? ToDuration(this long ticks) =>
        ticks == 0 ? null : Duration.FromTimeSpan(new TimeSpan(ticks));

    /// <summary>A negative span, or one beyond what .NET can hold, counts as "not set".</summary>
    internal static long ToTicks(this Duration? span)
    {
        if (span is null || span.Seconds < 0 || span.Nanos < 0)
        {
            return 0;
        }

        const long TenYearsOfSeconds = 10L * 366 * 24 * 3600;
        return span.Seconds > TenYearsOfSeconds ? 0 : (span.Seconds * TimeSpan.TicksPerSecond) + (span.Nanos / 100);
    }

    internal static long ToTicks(this Timestamp? time) => time is null ? 0 : time.ToDateTime().Ticks;

    /// <summary>The earlier of two moments, of which either may be "not set".</summary>
    internal static long Earlier(long one, long other) =>
        one == 0 ? other : other == 0 ? one : Math.Min(one, other);
}
