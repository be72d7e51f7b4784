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

    [ContractFact]
    public async Task Run_OtherProcesses_AreNotSeen() =>
        Assert.Equal("", (await RunAsync($"cat /proc/{Environment.ProcessId}/environ 2>/dev/null")).Output);
}

file static class ConfinementOf
{
    internal static string? Missing(ConfinementKind kind) => Stigmer.AgentRunner.Sandboxes.FileSystem.Confining.Confinements.Problem(kind);
}
