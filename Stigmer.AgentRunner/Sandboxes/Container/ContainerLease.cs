using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.AgentRunner.Sandboxes.Container;

internal sealed class ContainerLease(Sandbox sandbox, HostShell shell, SessionContainer? removed) : ISandboxLease
{
    public Sandbox Sandbox => sandbox;

    public async ValueTask DisposeAsync()
    {
        await shell.DisposeAsync();
        if (removed is not null)
        {
            await removed.RemoveAsync(CancellationToken.None);
        }
    }
}
