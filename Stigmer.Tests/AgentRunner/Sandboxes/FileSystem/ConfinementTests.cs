using System.Diagnostics;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

public sealed class ConfinementTests : IDisposable
{
    // Long enough for thousands of tries on a slow machine.
    private static readonly TimeSpan RaceTime = TimeSpan.FromSeconds(1);

    private readonly TempFolder _folder = new();
    private readonly string _root;

    public ConfinementTests()
    {
        _root = SandboxPath.RealPath(_folder.Folder("workspace"));
        _folder.Write("workspace/src/a.txt", "inside");
        _folder.Write("workspace/src/deep/b.txt", "deeper");
        _folder.Write("workspace-of-another/secret.txt", "outside");
        _folder.Write("secret.txt", "outside");
        Directory.CreateSymbolicLink(_folder["workspace/out"], _folder.Path);
        Directory.CreateSymbolicLink(_folder["workspace/up"], "..");
        Directory.CreateSymbolicLink(_folder["workspace/src/upup"], "../..");
        File.CreateSymbolicLink(_folder["workspace/secret-link"], "../secret.txt");
        File.CreateSymbolicLink(_folder["workspace/dangling"], "../not-yet-there");
        Directory.CreateSymbolicLink(_folder["workspace/inner"], "src");
        Directory.CreateSymbolicLink(_folder["workspace/absolute"], Path.Combine(_root, "src"));
        File.CreateSymbolicLink(_folder["workspace/loop"], "loop");
        Directory.CreateSymbolicLink(_folder["workspace/chain"], "inner/../out");
        Directory.CreateSymbolicLink(_folder["workspace/magic"], "/proc/self/cwd");
    }

    public static TheoryData<string, string> WaysOut()
    {
        var ways = new TheoryData<string, string>();
        foreach (var means in new[] { "kernel", "walk", "portable" })
        {
            foreach (var path in new[]
            {
                "out/secret.txt", "up/secret.txt", "src/upup/secret.txt", "secret-link", "dangling", "chain/secret.txt", "loop", "loop/x",
                "out/workspace/../secret.txt", "src/deep/../upup/secret.txt", "magic/secret.txt", "inner/upup/secret.txt", "../workspace-of-another/secret.txt",
            })
            {
                ways.Add(means, path);
            }
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(WaysOut))]
    public async Task LinkOut_IsRefusedForReadingAndWriting(string means, string path)
    {
        var files = Files(means);

        await Assert.ThrowsAsync<SandboxException>(() => files.ReadAsync(path, default));
        await Assert.ThrowsAsync<SandboxException>(() => files.WriteTextAsync(path, "x", default));
        await Assert.ThrowsAsync<SandboxException>(() => files.ListAsync(path, default));
        Assert.Equal("outside", await File.ReadAllTextAsync(_folder["secret.txt"]));
        Assert.False(File.Exists(_folder["not-yet-there"]));
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("walk")]
    [InlineData("portable")]
    public async Task LinkInside_IsFollowed(string means)
    {
        var files = Files(means);

        Assert.Equal("inside", await files.ReadTextAsync("inner/a.txt", default));
        Assert.Equal("deeper", await files.ReadTextAsync("inner/deep/b.txt", default));
        Assert.Equal("deeper", await files.ReadTextAsync("absolute/deep/b.txt", default));
        Assert.Equal("inside", await files.ReadTextAsync("src/deep/../a.txt", default));
        await files.WriteTextAsync("inner/new/c.txt", "written", default);
        Assert.Equal("written", await File.ReadAllTextAsync(_folder["workspace/src/new/c.txt"]));
        Assert.Contains((await files.ListAsync(".", default)), entry => entry is { Path: "out", Kind: SandboxEntryKind.Link, LinkTarget: { } target } && target == _folder.Path);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("walk")]
    public async Task Delete_LinkOut_RemovesTheLinkOnly(string means)
    {
        var files = Files(means);

        await files.DeleteAsync("out", default);
        await files.DeleteAsync("src", default);
        await files.DeleteAsync("secret-link", default);

        Assert.False(Path.Exists(_folder["workspace/out"]));
        Assert.False(Path.Exists(_folder["workspace/src"]));
        Assert.Equal("outside", await File.ReadAllTextAsync(_folder["secret.txt"]));
        await Assert.ThrowsAsync<SandboxException>(() => files.DeleteAsync("up/secret.txt", default));
    }

    [Fact]
    public async Task Write_HardLinkToAFileOutside_LeavesThatFileAlone()
    {
        using (var link = Process.Start("ln", [_folder["secret.txt"], _folder["workspace/hard"]]))
        {
            await link.WaitForExitAsync().WithPatience();
        }

        await Files("kernel").WriteTextAsync("hard", "changed", default);

        Assert.Equal("outside", await File.ReadAllTextAsync(_folder["secret.txt"]));
        Assert.Equal("changed", await File.ReadAllTextAsync(_folder["workspace/hard"]));
    }

    [Fact]
    public async Task Read_Pipe_IsRefusedAtOnce()
    {
        using (var mkfifo = Process.Start("mkfifo", _folder["workspace/pipe"]))
        {
            await mkfifo.WaitForExitAsync().WithPatience();
        }

        var refusal = await Assert.ThrowsAsync<SandboxException>(() => Files("kernel").ReadAsync("pipe", default).WithPatience());

        Assert.Equal("'pipe' is a pipe or a device.", refusal.Message);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("walk")]
    public async Task FolderThatBecomesALinkAgainAndAgain_NeverLeadsOut(string means)
    {
        var files = Files(means);
        _folder.Write("outside/a.txt", "outside");
        _folder.Write("workspace/swap/a.txt", "inside");
        _folder.Write("workspace/swap/deep/a.txt", "inside");
        _folder.Write("outside/deep/a.txt", "outside");
        var swapping = Task.Run(() => Swap(_folder["workspace/swap"], _folder["outside"]));
        var read = 0;
        while (!swapping.IsCompleted)
        {
            foreach (var path in new[] { "swap/a.txt", "swap/deep/a.txt" })
            {
                var text = await TryAsync(async () => await files.ReadTextAsync(path, default));
                Assert.NotEqual("outside", text);
                read += text is null ? 0 : 1;
                await TryAsync(async () =>
                {
                    await files.WriteTextAsync($"{Path.GetDirectoryName(path)}/written.txt", "x", default);

                    return "";
                });
            }
        }

        await swapping.WithPatience();
        Assert.True(read > 0);
        Assert.False(File.Exists(_folder["outside/written.txt"]));
        Assert.False(File.Exists(_folder["outside/deep/written.txt"]));
        Assert.Empty(Directory.GetFiles(_folder["outside"], ".stigmer-*"));
    }

    [Fact]
    public async Task List_WhileCommandsStart_HandsThemNoFolder()
    {
        foreach (var number in Enumerable.Range(0, 2000))
        {
            _folder.Write($"workspace/many/{number}", "");
        }

        var isEnough = false;
        var listing = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isEnough))
            {
                await Files("kernel").ListAsync("many", default);
            }
        });
        var shell = HostSandbox.Open(_root).Shell;
        for (var number = 0; number < 10; number++)
        {
            var command = new ShellCommand { Text = "ls -l /proc/self/fd", Limit = Patience.Limit, KeptBytes = 4000 };
            Assert.DoesNotContain("/many", (await shell.RunAsync(command, default)).Output, StringComparison.Ordinal);
        }

        Volatile.Write(ref isEnough, true);
        await listing.WithPatience();
    }

    [Fact]
    public async Task HostAccess_Asked_ReachesEverything()
    {
        var files = HostFiles.Open(_root, HostFileAccess.Host);

        Assert.Equal("outside", await files.ReadTextAsync("../secret.txt", default));
        Assert.Equal("outside", await files.ReadTextAsync(_folder["secret.txt"], default));
        Assert.Equal("outside", await files.ReadTextAsync("out/secret.txt", default));
        Assert.Equal("src/a.txt", (await files.GetAsync("src/a.txt", default)).Path);
        Assert.Equal(_folder["secret.txt"], (await files.GetAsync("../secret.txt", default)).Path);
        await Assert.ThrowsAsync<SandboxException>(() => files.DeleteAsync(".", default));
        await Assert.ThrowsAsync<SandboxException>(() => files.DeleteAsync("/", default));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_FolderCannotBeMade_SaysWhy()
    {
        var files = new ConfinedFiles(new Confinement("/sys/kernel", "/sys/kernel"));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => files.WriteTextAsync("stigmer/new.txt", "x", default));

        // Not that it is missing: a model would go on trying to make it.
        Assert.True(failure is IOException or UnauthorizedAccessException, failure.ToString());
    }

    private ISandboxFiles Files(string means) => means switch
    {
        "portable" => new PortableFiles(_root, _root),
        _ => new ConfinedFiles(new Confinement(_root, _root, asksKernel: means == "kernel")),
    };

    private static void Swap(string folder, string outside)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < RaceTime)
        {
            Directory.Move(folder, $"{folder}.away");
            Replace(() => Directory.CreateSymbolicLink(folder, outside), folder);
            File.Delete(folder);
            Replace(() => Directory.Move($"{folder}.away", folder), folder);
        }
    }

    // A write that finds no folder makes one, in between.
    private static void Replace(Action action, string folder)
    {
        while (true)
        {
            try
            {
                action();

                return;
            }
            catch (IOException)
            {
                TryAway(folder);
            }
        }
    }

    private static void TryAway(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Written to again; the next round takes it away.
        }
    }

    private static async Task<string?> TryAsync(Func<Task<string>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is SandboxException or IOException)
        {
            return null;
        }
    }
}
