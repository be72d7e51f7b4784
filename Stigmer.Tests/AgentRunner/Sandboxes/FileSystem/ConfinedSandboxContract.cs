using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

/// <summary>What a confined command must not do, by whatever means it is confined.</summary>
public abstract class ConfinedSandboxContract : FileSystemSandboxTests
{
    [ContractFact]
    public async Task Run_FilesOutside_AreNeitherReadNorWritten()
    {
        Folder.Write("secret.txt", "outside");
        var outside = Folder["secret.txt"];
        File.CreateSymbolicLink(Folder["workspace/link"], outside);

        Assert.DoesNotContain("outside", (await RunAsync("cat ../secret.txt; cat link; cat /proc/self/cwd/../secret.txt; ls ..")).Output.Replace(Folder.Path, "", StringComparison.Ordinal), StringComparison.Ordinal);
        // What bubblewrap shows under that name is a file of the sandbox's own.
        await RunAsync("ln ../secret.txt hard; echo x > ../secret.txt; echo x > hard");
        Assert.NotEqual(0, (await RunAsync("echo x > /etc/stigmer-test")).ExitCode);
        Assert.Equal("outside", await File.ReadAllTextAsync(outside));
        Assert.False(File.Exists("/etc/stigmer-test"));
    }

    [ContractFact]
    public async Task Run_TemporaryFiles_ArePossible() =>
        Assert.Equal("kept\n", (await RunAsync("f=$(mktemp) && echo kept > $f && cat $f")).Output);

    [ContractFact]
    public async Task Run_TheRunner_GetsNoSignals() =>
        Assert.Equal("no\n", (await RunAsync($"kill -0 {Environment.ProcessId} 2>/dev/null || echo no")).Output);

    [ContractFact]
    public async Task Run_TheRunnersEnvironment_IsNotRead() =>
        Assert.Equal("", (await RunAsync($"cat /proc/{Environment.ProcessId}/environ 2>/dev/null")).Output);

    [ContractFact]
    public async Task Run_AsRoot_HasNoPowersBeyondFiles() =>
        Assert.Contains((await RunAsync("grep CapEff /proc/self/status")).Output, (string[])["CapEff:\t0000000000000000\n", "CapEff:\t000000000000001b\n"]);

    [ContractFact]
    public async Task Run_TemporaryFolderThatBecameALink_LeadsNowhere()
    {
        Folder.Write("outside/secret.txt", "from elsewhere");
        await RunAsync($"mkdir -p .stigmer; mv .stigmer .old; mkdir .stigmer; ln -s {Folder["outside"]} .stigmer/tmp");

        var seen = await RunAsync("cat /tmp/secret.txt $TMPDIR/secret.txt; echo x > /tmp/written; echo x > $TMPDIR/written");

        Assert.DoesNotContain("from elsewhere", seen.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder["outside/written"]));
    }

    [ContractFact]
    public async Task Run_PathOfTheRun_ChoosesNothingOutside()
    {
        Folder.Write("workspace/bin/bwrap", "#!/bin/sh\necho escaped\n");
        await RunAsync("chmod +x bin/bwrap");
        var variables = new Dictionary<string, string> { ["PATH"] = $"{Folder["workspace/bin"]}:/usr/bin:/bin", ["UID"] = "7", ["LINES"] = "a\n'b'" };
        await using var lease = await OpenAsync(new SandboxRequest { ExecutionId = "aex-2", SessionId = "ses-2", Workspace = "", Environment = variables });

        var command = new ShellCommand { Text = "echo $PATH; echo \"$LINES\"; env | grep -c STIGMER_VARIABLE", Limit = Patience.Limit, KeptBytes = 1000 };

        Assert.Equal($"{variables["PATH"]}\na\n'b'\n0\n", (await lease.Sandbox.Shell.RunAsync(command, default).WithPatience()).Output);
    }
}

public sealed class LandlockSandboxTests : ConfinedSandboxContract
{
    internal static string? Missing => ConfinementOf.Missing(ConfinementKind.Landlock);

    private protected override ConfinementKind Confinement => ConfinementKind.Landlock;
}

public sealed class BwrapSandboxTests : ConfinedSandboxContract
{
    internal static string? Missing => ConfinementOf.Missing(ConfinementKind.Bwrap);

    private protected override ConfinementKind Confinement => ConfinementKind.Bwrap;
}

file static class ConfinementOf
{
    internal static string? Missing(ConfinementKind kind) => Stigmer.AgentRunner.Sandboxes.FileSystem.Confining.Confinements.Problem(kind);
}
