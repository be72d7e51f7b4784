using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts resources that are processes.</summary>
internal sealed class ProcessLauncher(
    LaunchPlanner planner, EndpointAllocator endpoints, ResourceLoggerService logs, ProcessGuard guard, TimeProvider clock) : ILauncher
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);

    public string EndState => KnownResourceStates.Finished;

    public async Task<Workload> LaunchAsync(IResource resource, string id, CancellationToken cancellationToken)
    {
        if (resource.TryGetLastAnnotation<IProjectMetadata>(out var project) && !File.Exists(project.ProjectPath))
        {
            throw new DistributedApplicationException($"Project file '{project.ProjectPath}' was not found.");
        }

        var ownPorts = resource.Endpoints().ToDictionary(endpoint => endpoint, endpoints.OwnPort);
        var suffix = id[(resource.Name.Length + 1)..];
        var plan = await planner.PlanAsync(resource, suffix, ownPorts, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        var process = SupervisedProcess.Start(plan, guard, clock, logs.LogOf(id).Append);
        return new Workload
        {
            Completion = process.Completion,
            StopAsync = () => StopAsync(process),
            EndAsync = () => StopAsync(process),
            Ports = ownPorts,
            Environment = [.. plan.Declared.Select(name => new EnvironmentVariableSnapshot(name, plan.Environment[name], IsFromSpec: true))],
            Properties =
            [
                new(SnapshotProperties.ExecutablePath, plan.FileName),
                new(SnapshotProperties.ExecutableWorkDir, plan.WorkingDirectory),
                new(SnapshotProperties.ExecutableArgs, plan.Arguments.ToArray()) { IsSensitive = true },
                new(SnapshotProperties.ExecutablePid, process.Id),
            ],
        };
    }

    private static Task StopAsync(SupervisedProcess process) =>
        process.Completion.IsCompleted ? Task.CompletedTask : process.StopAsync(Grace);
}
