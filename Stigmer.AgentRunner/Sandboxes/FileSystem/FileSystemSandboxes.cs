using System.Collections;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Folders of this machine: file access confined to the folder, a shell that starts in it.</summary>
internal sealed class FileSystemSandboxes(RunnerSettings settings, IOptions<SandboxOptions> options, TimeProvider clock) : ISandboxProvider
{
    // The one place that reads the environment itself: a shell inherits from it, by an allow-list.
    private static readonly IDictionary Own = Environment.GetEnvironmentVariables();

    public Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var root = Workspace.Open(settings.SandboxRootDir, request.Workspace);
        var shell = new HostShell(root, ShellEnvironment.Build(Own, request.Environment, root), options.Value, clock);

        return Task.FromResult<ISandboxLease>(new Lease(new Sandbox("filesystem", root, new PortableFiles(root), shell), shell));
    }

    private sealed class Lease(Sandbox sandbox, HostShell shell) : ISandboxLease
    {
        public Sandbox Sandbox => sandbox;

        public ValueTask DisposeAsync() => shell.DisposeAsync();
    }
}
