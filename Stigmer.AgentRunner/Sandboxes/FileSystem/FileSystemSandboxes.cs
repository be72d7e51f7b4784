using System.Collections;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Folders of this machine: file access confined to the folder, a shell that starts in it.</summary>
internal sealed class FileSystemSandboxes(RunnerSettings settings, IOptions<SandboxOptions> options, TimeProvider clock) : ISandboxProvider
{
    // The one place that reads the environment itself: a shell inherits from it, by an allow-list.
    private static readonly IDictionary Own = Environment.GetEnvironmentVariables();

    private readonly Lazy<bool> _swept = new(Sweep);

    public Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        _ = _swept.Value;
        var workspace = Workspace.Open(settings.SandboxRootDir, request.Workspace);
        var variables = ShellEnvironment.Build(Own, request.Environment, workspace);
        var confinement = Confine(workspace, variables);
        var hasGroups = options.Value.ControlGroups ?? settings.Confinement == ConfinementKind.Landlock;
        var shell = new HostShell(
            text => ShellLine.Of(text, workspace, variables, options.Value) with { Confinement = confinement, HasGroup = hasGroups }, options.Value, clock);
        var sandbox = new Sandbox("filesystem", workspace, HostFiles.Open(workspace, settings.FileAccess), shell) { Reach = HostFiles.Reach(settings.FileAccess) };

        return Task.FromResult<ISandboxLease>(new Lease(sandbox, shell));
    }

    private static bool Sweep()
    {
        CommandGroup.SweepOrphans();

        return true;
    }

    private ICommandConfinement Confine(string workspace, Dictionary<string, string> variables)
    {
        if (settings.Confinement == ConfinementKind.None)
        {
            return Unconfined.Instance;
        }

        var reach = Reach.Of(workspace, variables.GetValueOrDefault("PATH"), settings.ReadablePaths);
        Directory.CreateDirectory(reach.Temporary);
        foreach (var name in (string[])["TMPDIR", "TMP", "TEMP"])
        {
            variables[name] = settings.Confinement == ConfinementKind.Bwrap ? "/tmp" : reach.Temporary;
        }

        return Confinements.Of(settings.Confinement, reach);
    }

    private sealed class Lease(Sandbox sandbox, HostShell shell) : ISandboxLease
    {
        public Sandbox Sandbox => sandbox;

        public ValueTask DisposeAsync() => shell.DisposeAsync();
    }
}
