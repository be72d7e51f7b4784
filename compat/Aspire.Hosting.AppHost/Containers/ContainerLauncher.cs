using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Containers;

/// <summary>Starts resources that are containers.</summary>
internal sealed class ContainerLauncher(
    ContainerRuntimes runtimes, ContainerNetwork network, ContainerPlanner planner, ContainerObserver observer, ResourceLoggerService logs) : ILauncher
{
    private const string KeyLabel = "aspire.lifecycle-key";
    private const string Grace = "10";

    public string EndState => KnownResourceStates.Exited;

    public async Task<Workload> LaunchAsync(IResource resource, string id, CancellationToken cancellationToken)
    {
        var runtime = await runtimes.FindAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        var host = await network.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var plan = await planner.PlanAsync((ContainerResource)resource, id, host, cancellationToken).ConfigureAwait(false);

        try
        {
            await MakeAsync(runtime, plan, logs.GetLogger(id), cancellationToken).ConfigureAwait(false);
            await runtime.RunAsync(["start", plan.Name], cancellationToken).ConfigureAwait(false);
            var ports = await PortsAsync(runtime, plan, cancellationToken).ConfigureAwait(false);
            return await WorkloadAsync(runtime, plan, ports, id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (plan.Lifetime == ContainerLifetime.Session)
        {
            await RemoveAsync(runtime, plan).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes the container, unless a persistent one is there that was made in the same way.</summary>
    private async Task MakeAsync(ContainerRuntime runtime, ContainerPlan plan, ILogger logger, CancellationToken cancellationToken)
    {
        var key = LifecycleKey.Of(plan);
        if (plan.Lifetime == ContainerLifetime.Persistent)
        {
            var kept = await runtime.TryAsync(["inspect", "--type", "container", "--format", $"{{{{index .Config.Labels \"{KeyLabel}\"}}}}", plan.Name], cancellationToken).ConfigureAwait(false);
            if (kept.ExitCode == 0 && kept.Output.Trim() == key)
            {
                return;
            }
        }

        await PullAsync(runtime, plan, logger, cancellationToken).ConfigureAwait(false);
        await runtime.TryAsync(["rm", "--force", plan.Name], cancellationToken).ConfigureAwait(false);

        string[] label = plan.Lifetime == ContainerLifetime.Persistent ? ["--label", $"{KeyLabel}={key}"] : ["--label", network.Label];
        await runtime.RunAsync(
            ["create", "--name", plan.Name, .. label, .. plan.Options, .. plan.Environment.SelectMany(Variable), plan.Image, .. plan.Arguments],
            plan.Environment.Where(pair => !ContainerRuntime.Reads(pair.Key)).ToDictionary(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Named only, for the command line to take from its own environment: arguments can be read by everybody. A variable that
    /// the command line would take as meant for itself has to be written out.
    /// </summary>
    private static string[] Variable(KeyValuePair<string, string> variable) =>
        ["--env", ContainerRuntime.Reads(variable.Key) ? $"{variable.Key}={variable.Value}" : variable.Key];

    private static async Task PullAsync(ContainerRuntime runtime, ContainerPlan plan, ILogger logger, CancellationToken cancellationToken)
    {
        var isThere = await runtime.TryAsync(["image", "inspect", "--format", "{{.Id}}", plan.Image], cancellationToken).ConfigureAwait(false);
        if (isThere.ExitCode != 0 || plan.PullPolicy == ImagePullPolicy.Always)
        {
            logger.LogInformation("Pulling image '{Image}'.", plan.Image);
            await runtime.RunAsync(["pull", plan.Image], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyDictionary<EndpointAnnotation, int>> PortsAsync(
        ContainerRuntime runtime, ContainerPlan plan, CancellationToken cancellationToken)
    {
        var ports = new Dictionary<EndpointAnnotation, int>();
        foreach (var (endpoint, target) in plan.TargetPorts)
        {
            var published = await runtime.RunAsync(["port", plan.Name, string.Create(CultureInfo.InvariantCulture, $"{target}/tcp")], cancellationToken).ConfigureAwait(false);
            ports[endpoint] = int.Parse(published.Split('\n')[0].Split(':')[^1], CultureInfo.InvariantCulture);
        }

        return ports;
    }

    private async Task<Workload> WorkloadAsync(
        ContainerRuntime runtime, ContainerPlan plan, IReadOnlyDictionary<EndpointAnnotation, int> ports, string id, CancellationToken cancellationToken)
    {
        var containerId = await runtime.RunAsync(["inspect", "--type", "container", "--format", "{{.Id}}", plan.Name], cancellationToken).ConfigureAwait(false);
        var observed = observer.Observe(runtime, containerId, logs.LogOf(id));
        var isPersistent = plan.Lifetime == ContainerLifetime.Persistent;

        return new Workload
        {
            Completion = observed.Completion,
            StopAsync = () => StopAsync(runtime, plan, observed),
            EndAsync = () => isPersistent ? observed.LeaveAsync() : StopAsync(runtime, plan, observed),
            Ports = ports,
            Environment = [.. plan.Environment.Select(pair => new EnvironmentVariableSnapshot(pair.Key, pair.Value, IsFromSpec: true))],
            Properties =
            [
                new(SnapshotProperties.ContainerImage, plan.Image),
                new(SnapshotProperties.ContainerId, containerId),
                new(SnapshotProperties.ContainerPorts, ports.Values.ToArray()),
                new(SnapshotProperties.ContainerArgs, plan.Arguments.ToArray()) { IsSensitive = true },
                new(SnapshotProperties.ContainerLifetime, plan.Lifetime.ToString()),
            ],
        };
    }

    private static async Task StopAsync(ContainerRuntime runtime, ContainerPlan plan, ObservedContainer observed)
    {
        await runtime.TryAsync(["stop", "--time", Grace, plan.Name], CancellationToken.None).ConfigureAwait(false);
        await observed.Completion.ConfigureAwait(false);
        if (plan.Lifetime == ContainerLifetime.Session)
        {
            await RemoveAsync(runtime, plan).ConfigureAwait(false);
        }
    }

    private static Task RemoveAsync(ContainerRuntime runtime, ContainerPlan plan) =>
        runtime.TryAsync(["rm", "--force", "--volumes", plan.Name], CancellationToken.None);
}
