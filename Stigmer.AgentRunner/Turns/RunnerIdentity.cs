namespace Stigmer.AgentRunner.Turns;

/// <summary>The name of this process, in Temporal and in the journal.</summary>
internal static class RunnerIdentity
{
    internal static readonly string Name = $"{Environment.ProcessId}@{Environment.MachineName}";
}
