using Stigmer.Cli.Output;

namespace Stigmer.Cli.Commands;

/// <summary>What one invocation of the CLI touches; tests bring their own.</summary>
internal sealed record CliContext(Terminal Terminal, Interrupts Interrupts, TimeProvider Clock)
{
    /// <summary>The variables of this process, or of the test.</summary>
    internal required IReadOnlyDictionary<string, string> Environment { get; init; }

    internal required string CurrentDirectory { get; init; }

    internal static CliContext FromProcess(Interrupts interrupts) => new(Terminal.FromConsole(), interrupts, TimeProvider.System)
    {
        Environment = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""),
        CurrentDirectory = Directory.GetCurrentDirectory(),
    };

    /// <summary>The variable's value; an empty one counts as not set.</summary>
    internal string? Variable(string name) => Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>An absolute path for what a user typed.</summary>
    internal string PathOf(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, CurrentDirectory));
}
