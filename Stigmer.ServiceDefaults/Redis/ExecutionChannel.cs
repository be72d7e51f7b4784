namespace Stigmer.ServiceDefaults.Redis;

/// <summary>Where the news of an execution travels between processes in cloud mode; each message is a <c>FeedMessage</c> of our protos.</summary>
public static class ExecutionChannel
{
    /// <summary>The channels of all executions.</summary>
    public const string Pattern = Prefix + "*";

    private const string Prefix = "stigmer:execution:";

    /// <summary>The channel of one execution.</summary>
    public static string Of(string executionId) => Prefix + executionId;

    /// <summary>The execution whose channel this is; null when it is none.</summary>
    public static string? ExecutionIdOf(string channel) =>
        channel.StartsWith(Prefix, StringComparison.Ordinal) && channel.Length > Prefix.Length ? channel[Prefix.Length..] : null;
}
