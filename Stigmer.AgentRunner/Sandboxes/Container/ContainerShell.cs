using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.AgentRunner.Sandboxes.Container;

/// <summary>Commands in a container that may have ended since the last one: its time was up, or somebody removed it.</summary>
internal sealed class ContainerShell(SessionContainer container, HostShell shell) : ISandboxShell
{
    public async Task<ShellResult> RunAsync(ShellCommand command, CancellationToken cancellationToken)
    {
        await container.EnsureAsync(cancellationToken);

        return await shell.RunAsync(command, cancellationToken);
    }

    public async Task<string> StartAsync(string command, CancellationToken cancellationToken)
    {
        await container.EnsureAsync(cancellationToken);

        return await shell.StartAsync(command, cancellationToken);
    }

    public Task<BackgroundOutput> ReadAsync(string id, long offset, CancellationToken cancellationToken) => shell.ReadAsync(id, offset, cancellationToken);

    public Task StopAsync(string id, CancellationToken cancellationToken) => shell.StopAsync(id, cancellationToken);
}
