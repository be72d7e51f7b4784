using System.Collections.Concurrent;
using Stigmer.AppHost.Viewing;
using Stigmer.Tests.Support.Logs;

namespace Stigmer.Tests.AppHost;

public sealed class LogFilesTests
{
    [Fact]
    public async Task LogFolder_OfARunningApplication_HoldsWhatEachResourceSaysToItsLastWord()
    {
        using var folder = new TempFolder();
        await using (var scratch = new ScratchAppHost($"--Stigmer:LogFolder={folder["logs"]}"))
        {
            scratch.AddScript("talker", @"trap 'echo leaving; exit 0' TERM; printf '\033[32mhello\033[0m\n'; while :; do sleep 0.05; done");
            scratch.AddScript("other", "echo from the other; sleep 1000");
            scratch.Builder.AddLogFiles();
            await scratch.StartAsync();
            await Patience.UntilAsync(() => Says("talker.log", "hello") && Says("other.log", "from the other"), "both to be heard");

            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(folder["logs/talker.log"]) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        var said = await File.ReadAllTextAsync(folder["logs/talker.log"]);
        Assert.Contains(" hello\n", said);
        Assert.EndsWith(" leaving\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("other", said);

        bool Says(string file, string text) => File.Exists(folder[$"logs/{file}"]) && File.ReadAllText(folder[$"logs/{file}"]).Contains(text, StringComparison.Ordinal);
    }

    [Fact]
    public void LogFile_Full_IsBegunAnewAndTheOneBeforeIsKept()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["a.log"], "of an earlier start\n");

        using (var file = new LogFile(folder["a.log"], maxBytes: 10, new RecordingLogger("files", new ConcurrentQueue<LogLine>())))
        {
            file.WriteLine("of this start");
            Assert.Equal("of an earlier start\n", File.ReadAllText(folder["a.log.1"]));
            file.WriteLine("more");
        }

        Assert.Equal("more\n", File.ReadAllText(folder["a.log"]));
        Assert.Equal("of this start\n", File.ReadAllText(folder["a.log.1"]));
    }

    [Fact]
    public void LogFile_ThatCannotBeWritten_SaysSoOnceAndGoesOnWhenItCan()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["logs"], "in the way");
        var complaints = new ConcurrentQueue<LogLine>();
        using var file = new LogFile(folder["logs/a.log"], maxBytes: 1000, new RecordingLogger("files", complaints));

        file.WriteLine("lost");
        file.WriteLine("lost too");
        Assert.Single(complaints);

        File.Delete(folder["logs"]);
        file.WriteLine("heard");
        Assert.Equal("heard\n", File.ReadAllText(folder["logs/a.log"]));
    }
}
