namespace Stigmer.Server.Executions.Workflows;

/// <summary>What the workflow of an execution is started with.</summary>
/// <param name="ExecutionId">The execution, "aex-…".</param>
/// <param name="RunnerTaskQueue">Where its turns are done.</param>
/// <param name="Turn">The first turn to ask for; more than 1 when an earlier run of the workflow did those before it.</param>
/// <param name="Round">How often that turn has been left to wait for a person, or for the host that has the files.</param>
/// <param name="HostTaskQueue">Where the run's files are, once a runner has said so: its turns are done there.</param>
public sealed record ExecutionRun(string ExecutionId, string RunnerTaskQueue, int Turn = 1, int Round = 0, string? HostTaskQueue = null);
