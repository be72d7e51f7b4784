using System.Collections.Concurrent;
using System.Globalization;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Commands of one run that go on between its calls. They end with the run, and with the runner.</summary>
internal sealed class BackgroundCommands(SandboxOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, BackgroundCommand> _commands = new(StringComparer.Ordinal);
    private int _started;

    internal string Start(HostCommand command)
    {
        if (_commands.Values.Count(one => one.ExitCode is null) >= options.MaxBackgroundCommands)
        {
            throw new SandboxException($"There are already {options.MaxBackgroundCommands} background commands; stop one first.");
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"bg-{Interlocked.Increment(ref _started)}");
        _commands[id] = new BackgroundCommand(command, options.BackgroundOutputBytes, clock);

        return id;
    }

    internal BackgroundOutput Read(string id, long offset)
    {
        var command = Find(id);
        // Asked before the output is read: of a command that has ended nothing comes any more.
        var exitCode = command.ExitCode;

        return command.Output.Read(offset, exitCode);
    }

    internal Task StopAsync(string id) => Find(id).StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }
    }

    private BackgroundCommand Find(string id) => _commands.TryGetValue(id, out var command)
        ? command
        : throw new SandboxException($"There is no background command '{id}'; those of a runner that has stopped have ended with it. Start it again.");
}
