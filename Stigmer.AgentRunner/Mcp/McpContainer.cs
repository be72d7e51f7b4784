using Stigmer.AgentRunner.Sandboxes.Container;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>The container of a server, which lives on when the client that started it is ended.</summary>
internal sealed record McpContainer(ContainerRuntime Runtime, string Name)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    internal async Task RemoveAsync()
    {
        // To remove it only would leave it ten seconds to end by itself.
        await Runtime.TryAsync(Limit, CancellationToken.None, "kill", Name);
        await Runtime.TryAsync(Limit, CancellationToken.None, "rm", "--force", Name);
    }
}
