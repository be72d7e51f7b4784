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
        var (confinement, variables) = Confine(workspace, request.Environment);
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

    private (ICommandConfinement Confinement, Dictionary<string, string> Variables) Confine(string workspace, IReadOnlyDictionary<string, string> ofRun)
    {
        if (settings.Confinement == ConfinementKind.None)
        {
            return (Unconfined.Instance, ShellEnvironment.Build(Own, ofRun, workspace));
        }

        var reach = Reach.Of(workspace, Own["PATH"] as string, settings.ReadablePaths);
        var inside = new Dictionary<string, string>(ofRun, StringComparer.Ordinal);
        foreach (var name in (string[])["TMPDIR", "TMP", "TEMP"])
        {
            inside[name] = reach.Temporary;
        }

        var carried = new CarriedVariables(inside);
        // Made by the command itself, which cannot be led out of the workspace by a link.
        var begin = $"{carried.Unpack}[ -d \"$TMPDIR\" ] || mkdir -p \"$TMPDIR\" 2>/dev/null; exec \"$@\"";

        return (Confinements.Of(settings.Confinement, reach, begin), ShellEnvironment.Build(Own, carried.Packed, workspace));
    }

    private sealed class Lease(Sandbox sandbox, HostShell shell) : ISandboxLease
    {
        public Sandbox Sandbox => sandbox;

        public ValueTask DisposeAsync() => shell.DisposeAsync();
    }
}
