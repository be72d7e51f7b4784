using System.Globalization;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Commands of one run that go on between its calls. They end with the run, and with the runner.</summary>
internal sealed class BackgroundCommands(SandboxOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, BackgroundCommand> _commands = new(StringComparer.Ordinal);
    private int _started;

    internal string Start(HostCommand command)
    {
        using var held = _lock.EnterScope();
        var ended = _commands.Where(one => one.Value.ExitCode is not null).Select(one => one.Key).ToList();
        if (_commands.Count - ended.Count >= options.MaxBackgroundCommands)
        {
            throw new SandboxException($"There are already {options.MaxBackgroundCommands} background commands; stop one first.");
        }

        // What each has printed is kept in memory.
        foreach (var oldest in ended.SkipLast(options.MaxEndedBackgroundCommands))
        {
            _commands.Remove(oldest);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"bg-{++_started}");
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
        foreach (var command in All())
        {
            await command.DisposeAsync();
        }
    }

    private BackgroundCommand[] All()
    {
        using var held = _lock.EnterScope();

        return [.. _commands.Values];
    }

    private BackgroundCommand Find(string id)
    {
        using var held = _lock.EnterScope();

        return _commands.TryGetValue(id, out var command)
            ? command
            : throw new SandboxException($"There is no background command '{id}'; it ended long ago, or with the runner that it belonged to. Start it again.");
    }
}
