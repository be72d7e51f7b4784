using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Chooses where the commands of a run go in local mode, by STIGMER_EXECUTION_MODE.</summary>
internal sealed class LocalSandboxes(RunnerSettings settings, FileSystemSandboxes folders, ContainerSandboxes containers) : ISandboxProvider
{
    public async Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken) => settings.Containers.Mode switch
    {
        ExecutionMode.Sandbox => await containers.OpenAsync(request, cancellationToken),
        ExecutionMode.Auto when await CanAsync(cancellationToken) => await containers.OpenAsync(request, cancellationToken),
        _ => await folders.OpenAsync(request, cancellationToken),
    };

    // An image is not fetched for a mode that does without.
    private async Task<bool> CanAsync(CancellationToken cancellationToken) =>
        await containers.FindRuntimeAsync(cancellationToken) is { } runtime
        && await SessionContainer.HasImageAsync(runtime, settings.Containers.Image, cancellationToken);
}
