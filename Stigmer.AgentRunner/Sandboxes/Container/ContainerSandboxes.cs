using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.Container;

/// <summary>Commands in one container for each session; files on this machine, where the container has them mounted.</summary>
internal sealed class ContainerSandboxes(RunnerSettings settings, IOptions<SandboxOptions> options, TimeProvider clock) : ISandboxProvider
{
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _finding = new(1);
    private ContainerRuntime? _runtime;

    /// <summary>The runtime, asked once it has answered; null while none does.</summary>
    internal async Task<ContainerRuntime?> FindRuntimeAsync(CancellationToken cancellationToken)
    {
        await _finding.WaitAsync(cancellationToken);
        try
        {
            if (_runtime is null && await ContainerRuntime.FindAsync(clock, cancellationToken) is { } found)
            {
                await SessionContainer.SweepAsync(found, cancellationToken);
                _runtime = found;
            }

            return _runtime;
        }
        finally
        {
            _finding.Release();
        }
    }

    public async Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var runtime = await FindRuntimeAsync(cancellationToken)
            ?? throw new SandboxException("STIGMER_EXECUTION_MODE is 'sandbox', and neither docker nor podman answers; start one, or set it to 'local'.");
        var workspace = Workspace.Open(settings.SandboxRootDir, request.Workspace);
        var container = new SessionContainer(runtime, settings.Containers, options.Value, request.Owner, workspace);
        await container.EnsureAsync(cancellationToken);
        var shell = new HostShell(text => Command(container, text, workspace, request.Environment), options.Value, clock);

        return new ContainerLease(
            new Sandbox("container", workspace, HostFiles.Open(workspace, HostFileAccess.Workspace), new ContainerShell(container, shell)),
            shell,
            // Nobody comes back to the container of a run without a session.
            request.SessionId.Length == 0 && settings.Containers.CleanUp ? container : null);
    }

    private HostCommand Command(SessionContainer container, string text, string workspace, IReadOnlyDictionary<string, string> ofRun)
    {
        var mark = Guid.NewGuid().ToString("N");
        var carried = new CarriedVariables(ofRun);
        // By name only: values in a command line are everybody's to see.
        string[] variables = [.. carried.Packed.Keys.Append(ContainerScripts.Mark).SelectMany(name => new[] { "--env", name })];
        var environment = new Dictionary<string, string>(ContainerEnvironment.Own, StringComparer.Ordinal);
        foreach (var (name, value) in carried.Packed)
        {
            environment[name] = value;
        }

        environment[ContainerScripts.Mark] = mark;
        string[] line =
        [
            container.Runtime.Program, "exec", "--interactive", .. variables, container.Name,
            "sh", "-c", ContainerScripts.Command, "sh", $"{carried.Unpack}exec /bin/sh -c \"$1\"", text, ContainerScripts.Kill,
        ];

        return new HostCommand(line, workspace, environment)
        {
            KeepsInput = true,
            MaxProcesses = options.Value.MaxProcesses,
            KillElsewhereAsync = () => KillAsync(container, mark),
        };
    }

    private static async Task KillAsync(SessionContainer container, string mark)
    {
        var killed = await container.Runtime.TryAsync(KillLimit, CancellationToken.None, "exec", container.Name, "sh", "-c", ContainerScripts.Kill, "sh", mark);
        if (killed.ExitCode != 0)
        {
            // What cannot be ended one by one ends as a whole.
            await container.RemoveAsync(CancellationToken.None);
        }
    }
}
