using System.Text;
using Stigmer.AgentRunner.Sandboxes;

namespace Stigmer.Tests.AgentRunner.Sandboxes;

/// <summary>What tools rely on, whatever the sandbox is. Every kind of sandbox runs all of it.</summary>
public abstract class SandboxContract : IAsyncLifetime
{
    private ISandboxLease _lease = null!;

    private Sandbox Sandbox => _lease.Sandbox;

    private ISandboxFiles Files => Sandbox.Files;

    [ContractFact]
    public async Task Write_NewFile_IsReadBack()
    {
        await Files.WriteTextAsync("new/folder/grüße.txt", "one\ntwo\n", default);

        Assert.Equal("one\ntwo\n", await Files.ReadTextAsync("new/folder/grüße.txt", default));
        Assert.Equal("one\ntwo\n", await Files.ReadTextAsync($"{Sandbox.Workspace}/new/folder/grüße.txt", default));
        Assert.Equal("one\ntwo", await PrintedAsync("cat new/folder/grüße.txt"));
    }

    [ContractFact]
    public async Task Write_Bytes_AreKept()
    {
        var bytes = Enumerable.Range(0, 300_000).Select(number => (byte)(number * 7)).ToArray();

        await Files.WriteAsync("data.bin", bytes, executable: false, default);

        Assert.Equal(bytes, await Files.ReadAsync("data.bin", default));
        await Assert.ThrowsAsync<SandboxException>(() => Files.ReadTextAsync("data.bin", default));
    }

    [ContractFact]
    public async Task Write_OverAFile_ReplacesItWholeAndKeepsItsMode()
    {
        await Files.WriteAsync("run.sh", "#!/bin/sh\necho a long first line\n"u8.ToArray(), executable: true, default);

        await Files.WriteTextAsync("run.sh", "#!/bin/sh\necho two\n", default);

        Assert.Equal("two", await PrintedAsync("./run.sh"));
        Assert.Equal(["run.sh"], await TopAsync());
    }

    [ContractFact]
    public async Task Write_OverAFolder_IsRefused()
    {
        await Files.WriteTextAsync("folder/a.txt", "x", default);

        var refusal = await Assert.ThrowsAsync<SandboxException>(() => Files.WriteTextAsync("folder", "x", default));

        Assert.Equal("'folder' is a folder.", refusal.Message);
    }

    [ContractFact]
    public async Task Read_NothingOrAFolder_SaysSo()
    {
        await Files.WriteTextAsync("folder/a.txt", "x", default);

        Assert.Equal("There is no file 'nope.txt'.", (await Assert.ThrowsAsync<SandboxException>(() => Files.ReadAsync("nope.txt", default))).Message);
        Assert.Equal("'folder' is a folder; use ls.", (await Assert.ThrowsAsync<SandboxException>(() => Files.ReadAsync("folder", default))).Message);
        Assert.Null(await Files.FindAsync("nope/nope.txt", default));
    }

    [ContractFact]
    public async Task Find_FileAndFolder_AreDescribed()
    {
        await Files.WriteTextAsync("a/b.txt", "12345", default);

        var file = await Files.GetAsync("./a//b.txt", default);
        var folder = await Files.GetAsync("a", default);

        Assert.Equal(("a/b.txt", SandboxEntryKind.File, 5L), (file.Path, file.Kind, file.Size));
        Assert.InRange(file.Modified, TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1), TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Equal(("a", SandboxEntryKind.Folder), (folder.Path, folder.Kind));
        Assert.Equal(".", (await Files.GetAsync(".", default)).Path);
        Assert.Equal(".", (await Files.GetAsync(Sandbox.Workspace, default)).Path);
    }

    [ContractFact]
    public async Task List_Folder_IsSortedAndShallow()
    {
        await Files.WriteTextAsync("b.txt", "x", default);
        await Files.WriteTextAsync("a/deep/c.txt", "x", default);
        await Files.WriteTextAsync(".hidden", "x", default);

        Assert.Equal([".hidden", "a", "b.txt"], await TopAsync());
        Assert.Equal(["a/deep"], (await Files.ListAsync("a", default)).Select(entry => entry.Path));
        await Assert.ThrowsAsync<SandboxException>(() => Files.ListAsync("nope", default));
    }

    [ContractFact]
    public async Task Walk_Workspace_FindsFilesSortedAndWithoutNoise()
    {
        foreach (var file in new[] { "b.cs", "a/z.cs", "a/deep/c.cs", "obj/gen.cs", "node_modules/x/y.cs" })
        {
            await Files.WriteTextAsync(file, "x", default);
        }

        var start = await Files.GetAsync(".", default);

        Assert.Equal(["a/deep/c.cs", "a/z.cs", "b.cs"], await Files.FilesAsync(start, everywhere: false, default).Select(entry => entry.Path).ToArrayAsync());
        Assert.Equal(5, await Files.FilesAsync(start, everywhere: true, default).CountAsync());
    }

    [ContractFact]
    public async Task Delete_FileFolderAndNothing_LeavesNothing()
    {
        await Files.WriteTextAsync("a.txt", "x", default);
        await Files.WriteTextAsync("folder/deep/b.txt", "x", default);

        await Files.DeleteAsync("a.txt", default);
        await Files.DeleteAsync("folder", default);
        await Files.DeleteAsync("nope", default);

        Assert.Empty(await TopAsync());
        await Assert.ThrowsAsync<SandboxException>(() => Files.DeleteAsync(".", default));
    }

    [ContractFact]
    public async Task Path_WayOut_IsRefusedByEveryOperation()
    {
        foreach (var path in new[] { "../secret.txt", "a/../../secret.txt", "/etc/passwd", "//etc/passwd", "/", "..", "/proc/self/root", "a\0/../../secret.txt" })
        {
            await Assert.ThrowsAsync<SandboxException>(() => Files.FindAsync(path, default));
            await Assert.ThrowsAsync<SandboxException>(() => Files.ListAsync(path, default));
            await Assert.ThrowsAsync<SandboxException>(() => Files.ReadAsync(path, default));
            await Assert.ThrowsAsync<SandboxException>(() => Files.WriteTextAsync(path, "x", default));
            await Assert.ThrowsAsync<SandboxException>(() => Files.DeleteAsync(path, default));
        }
    }

    [ContractFact]
    public async Task Run_OutputErrorAndExitCode_ComeInTheirOrder()
    {
        Assert.Equal(new ShellResult("one\ntwo\nthree\n", 7, TimedOut: false), await RunAsync("echo one; echo two >&2; echo three; exit 7"));
        Assert.Equal(Sandbox.Workspace, await PrintedAsync("pwd -P"));
        Assert.Equal("", await PrintedAsync("cat"));
    }

    [ContractFact]
    public async Task Run_QuotesAndNewlines_ArriveAsTheyAre() =>
        Assert.Equal("it's \"one\"\n$HOME `x` \\n", await PrintedAsync("cat <<'END'\nit's \"one\"\n$HOME `x` \\n\nEND\n"));

    [ContractFact]
    public async Task Run_Environment_HasTheRunsVariablesAndNothingOfTheRunner()
    {
        Assert.Equal("hello 'you'", await PrintedAsync("printf %s \"$GREETING\""));
        var environment = await PrintedAsync("env");

        Assert.DoesNotContain("DOTNET_HOST_PATH", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("API_KEY", environment, StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task Run_OverItsLimit_IsEnded()
    {
        var result = await RunAsync("echo begun; sleep 300", TimeSpan.FromSeconds(1.5));

        Assert.Equal(("begun\n", 124, true), (result.Output, result.ExitCode, result.TimedOut));
    }

    [ContractFact]
    public async Task Run_Cancelled_LeavesNothingRunning()
    {
        using var cancel = new CancellationTokenSource();
        var running = RunAsync("while :; do echo x > alive; sleep 0.1; done", cancellationToken: cancel.Token);
        await UntilAsync("alive");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithPatience());
        await GoneAsync();
    }

    [ContractFact]
    public async Task Run_Output_IsToldWhileTheCommandRuns()
    {
        var printed = new StringBuilder();
        var seen = new TaskCompletionSource();
        var running = Sandbox.Shell.RunAsync(
            new ShellCommand
            {
                Text = "echo grüße; while [ ! -e seen ]; do sleep 0.05; done; echo end",
                Limit = Patience.Limit,
                KeptBytes = 1000,
                Output = text =>
                {
                    printed.Append(text);
                    seen.TrySetResult();
                },
            },
            default);
        await seen.Task.WithPatience();
        await Files.WriteTextAsync("seen", "x", default);

        Assert.Equal("grüße\nend\n", (await running.WithPatience()).Output);
        Assert.Equal("grüße\nend\n", printed.ToString());
    }

    [ContractFact]
    public async Task Run_LongOutput_IsCutInTheMiddle()
    {
        var result = await RunAsync("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done");

        Assert.StartsWith("line 0\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("bytes left out", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("line 2999\n", result.Output, StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task Start_Background_GoesOnIsReadInPiecesAndEnds()
    {
        var id = await Sandbox.Shell.StartAsync("echo one; while [ ! -e go ]; do sleep 0.05; done; echo two; exit 3", default);
        var first = await OutputAsync(id, 0, output => output.Text.Length > 0);
        await Files.WriteTextAsync("go", "x", default);

        var second = await OutputAsync(id, first.Next, output => output.ExitCode is not null);

        Assert.Equal(("one\n", null), (first.Text, first.ExitCode));
        Assert.Equal(("two\n", 3), (second.Text, second.ExitCode));
    }

    [ContractFact]
    public async Task Stop_Background_EndsItWithItsChildren()
    {
        var id = await Sandbox.Shell.StartAsync("while :; do echo x > alive; sleep 0.1; done & wait", default);
        await UntilAsync("alive");

        await Sandbox.Shell.StopAsync(id, default);

        Assert.NotNull((await Sandbox.Shell.ReadAsync(id, 0, default)).ExitCode);
        await GoneAsync();
        await Assert.ThrowsAsync<SandboxException>(() => Sandbox.Shell.ReadAsync("bg-99", 0, default));
        await Assert.ThrowsAsync<SandboxException>(() => Sandbox.Shell.StopAsync("bg-99", default));
    }

    public async Task InitializeAsync() => _lease = await OpenAsync(new SandboxRequest
    {
        ExecutionId = "aex-1",
        SessionId = "ses-1",
        Workspace = "",
        Environment = new Dictionary<string, string> { ["GREETING"] = "hello 'you'" },
    });

    public async Task DisposeAsync()
    {
        await _lease.DisposeAsync();
        await CleanUpAsync();
    }

    private protected abstract Task<ISandboxLease> OpenAsync(SandboxRequest request);

    private protected abstract ValueTask CleanUpAsync();

    private protected async Task<ShellResult> RunAsync(string text, TimeSpan? limit = null, CancellationToken cancellationToken = default)
    {
        var result = await Sandbox.Shell.RunAsync(
            new ShellCommand { Text = text, Limit = limit ?? Patience.Limit / 2, KeptBytes = 1000 }, cancellationToken).WithPatience();

        return limit is null && result.TimedOut ? throw new TimeoutException($"{text}: {result.Output}") : result;
    }

    private async Task<string> PrintedAsync(string text) => (await RunAsync(text)).Output.TrimEnd('\n');

    private protected async Task UntilAsync(string file) =>
        await RunAsync($"while [ ! -s {file} ]; do sleep 0.05; done");

    // Whoever still runs would write the file again; numbers of processes mean nothing from one command to the next.
    private protected async Task GoneAsync() => Assert.Equal("gone", await PrintedAsync("rm -f alive; sleep 0.5; [ -e alive ] || echo gone"));

    // The runner keeps what is its own in .stigmer.
    private async Task<IEnumerable<string>> TopAsync() =>
        (await Files.ListAsync(".", default)).Select(entry => entry.Path).Where(path => path != ".stigmer");

    private async Task<BackgroundOutput> OutputAsync(string id, long offset, Func<BackgroundOutput, bool> isEnough)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        BackgroundOutput output;
        while (!isEnough(output = await Sandbox.Shell.ReadAsync(id, offset, limit.Token)))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }

        return output;
    }
}
