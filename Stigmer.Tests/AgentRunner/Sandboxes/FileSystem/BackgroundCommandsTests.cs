using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

public sealed class BackgroundCommandsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Start_ManyThatHaveEnded_ForgetsTheOldestAndKeepsWhatRuns()
    {
        var options = new SandboxOptions { MaxEndedBackgroundCommands = 2 };
        await using var commands = new BackgroundCommands(options, TimeProvider.System);
        var running = commands.Start(Command("exec sleep 1000", options));
        foreach (var text in (string[])["echo 2", "echo 3", "echo 4"])
        {
            var id = commands.Start(Command(text, options));
            await Patience.UntilAsync(() => commands.Read(id, 0).ExitCode is not null, $"the end of {id}");
        }

        commands.Start(Command("exec sleep 1000", options));

        Assert.Null(commands.Read(running, 0).ExitCode);
        Assert.Throws<SandboxException>(() => commands.Read("bg-2", 0));
        Assert.Equal("3\n4\n", commands.Read("bg-3", 0).Text + commands.Read("bg-4", 0).Text);
    }

    [Fact]
    public async Task Start_AsManyAsMayRun_SaysSo()
    {
        var options = new SandboxOptions { MaxBackgroundCommands = 1 };
        await using var commands = new BackgroundCommands(options, TimeProvider.System);
        commands.Start(Command("exec sleep 1000", options));

        var failure = Assert.Throws<SandboxException>(() => commands.Start(Command("echo 2", options)));

        Assert.Equal("There are already 1 background commands; stop one first.", failure.Message);
    }

    public void Dispose() => _folder.Dispose();

    private HostCommand Command(string text, SandboxOptions options) =>
        ShellLine.Of(text, _folder.Path, new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! }, options);
}
