using System.ComponentModel.DataAnnotations;

namespace Stigmer.Server.Executions.Retention;

/// <summary>How long ended executions are kept. Nothing is cleared away unless a limit is set; running ones never are.</summary>
internal sealed class RetentionOptions
{
    /// <summary>Executions that ended longer ago than this are deleted, such as "30.00:00:00" for thirty days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "36500.00:00:00")]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Of the ended executions the newest so many are kept.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxCount { get; set; }

    /// <summary>How often is looked.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    internal bool IsOn => MaxAge is not null || MaxCount is not null;
}
