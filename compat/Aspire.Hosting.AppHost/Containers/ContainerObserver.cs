using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Containers;

/// <summary>Follows containers that run: their lines and their end.</summary>
internal sealed class ContainerObserver(ProcessGuard guard, TimeProvider clock)
{
    internal ObservedContainer Observe(ContainerRuntime runtime, string containerId, ResourceLog log)
    {
        var exitCode = "";
        var lines = Start(runtime, log.Append, "logs", "--follow", containerId);
        var end = Start(runtime, (line, isError) => exitCode = isError ? exitCode : line, "wait", containerId);
        return new ObservedContainer(lines, end, () => exitCode, clock);
    }

    private SupervisedProcess Start(ContainerRuntime runtime, Action<string, bool> onLine, params string[] arguments) => SupervisedProcess.Start(
        new LaunchPlan(runtime.Path, arguments, "/", ContainerRuntime.OwnEnvironment()), guard, clock, onLine);
}
