using Stigmer.ServiceDefaults.Redis;

namespace Stigmer.AgentRunner.Workers;

/// <summary>Cloud mode as far as it goes: what it needs is checked, and what is missing is said.</summary>
internal static class CloudStart
{
    internal static async Task<int> RefuseAsync(RedisSettings redis, TimeProvider clock)
    {
        if (await RedisProbe.CheckAsync(redis, clock) is { } problem)
        {
            return StartFailure.Report(RedisProbe.Failure(redis, problem));
        }

        return StartFailure.Report(StartFailure.Configuration(
            "MODE is 'cloud', and Daytona sandboxes are not available in this build yet; set MODE=local to work in a folder of this machine"));
    }
}
