using Stigmer.ServiceDefaults.Redis;

namespace Stigmer.AgentRunner.Workers;

/// <summary>What a runner in cloud mode needs before it takes work.</summary>
internal static class CloudStart
{
    /// <summary>The lines that say why it does not start; none when it can.</summary>
    internal static async Task<IReadOnlyList<string>> ProblemAsync(RedisSettings? redis, TimeProvider clock) =>
        redis is not null && await RedisProbe.CheckAsync(redis, clock) is { } problem ? [.. RedisProbe.Failure(redis, problem)] : [];
}
