using System.ComponentModel.DataAnnotations;

namespace Stigmer.Server.Executions.Peers;

/// <summary>How often a server looks into the database for what others have appended.</summary>
internal sealed class PeerOptions
{
    /// <summary>Without Redis, or while it is away: the delay that its loss costs.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>While Redis is there, in case it has lost a message.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan SafetyInterval { get; set; } = TimeSpan.FromSeconds(5);
}
