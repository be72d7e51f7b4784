namespace Stigmer.Cli.Output;

/// <summary>Where the CLI writes to and asks from.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    internal TextWriter Out { get; } = output;

    internal TextWriter Error { get; } = error;

    /// <summary>A person sees the output as it comes: colours and a live line make sense.</summary>
    internal bool OutIsTerminal { get; init; }

    internal bool ErrorIsTerminal { get; init; }

    /// <summary>A person can be asked.</summary>
    internal bool InIsTerminal { get; init; }

    /// <summary>Columns of a line.</summary>
    internal int Width { get; init; } = 100;

    /// <summary>Reads one key without showing it.</summary>
    internal Func<ConsoleKeyInfo> ReadKey { get; init; } = () => throw new InvalidOperationException("There is no terminal to read from.");

    /// <summary>Whether a key was pressed that nobody has read.</summary>
    internal Func<bool> KeyWaits { get; init; } = () => false;

    /// <summary>Makes Ctrl+C a key like any other while somebody is asked, and a signal again afterwards.</summary>
    internal Action<bool> TakeInterruptsAsKeys { get; init; } = _ => { };

    internal bool Colour { get; init; }

    internal Style OutStyle => new(OutIsTerminal && Colour);

    internal static Terminal FromConsole()
    {
        // The terminal's own variables, as https://no-color.org and terminfo have them.
        var plain = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        return new Terminal(Console.Out, Console.Error)
        {
            OutIsTerminal = !Console.IsOutputRedirected && !plain,
            ErrorIsTerminal = !Console.IsErrorRedirected && !plain,
            Colour = Environment.GetEnvironmentVariable("NO_COLOR") is null or "",
            InIsTerminal = !Console.IsInputRedirected,
            Width = Console.IsOutputRedirected ? 100 : Math.Max(Console.WindowWidth, 40),
            TakeInterruptsAsKeys = asKeys => Console.TreatControlCAsInput = asKeys,
            ReadKey = () => Console.ReadKey(intercept: true),
            KeyWaits = () => Console.KeyAvailable,
        };
    }
}
