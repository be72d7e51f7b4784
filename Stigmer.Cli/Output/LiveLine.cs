namespace Stigmer.Cli.Output;

/// <summary>
/// The last line of a terminal, rewritten in place while something is going on. Everything else that is printed goes
/// through <see cref="Print"/>, so that the two never mix; without a terminal there is no live line at all.
/// </summary>
internal sealed class LiveLine : IDisposable
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    internal const string Erase = "\r\e[2K";

    private readonly Lock _lock = new();
    private readonly Terminal _terminal;
    private readonly ITimer? _timer;
    private Func<string>? _content;
    private int _frame;
    private bool _drawn;

    internal LiveLine(Terminal terminal, TimeProvider clock)
    {
        _terminal = terminal;
        if (terminal.OutIsTerminal)
        {
            var period = TimeSpan.FromMilliseconds(120);
            _timer = clock.CreateTimer(_ => Tick(), null, period, period);
        }
    }

    /// <summary>Prints, with the live line out of the way.</summary>
    internal void Print(Action print)
    {
        lock (_lock)
        {
            Clear();
            print();
            _terminal.Out.Flush();
        }
    }

    /// <summary>From now on the last line shows this; null shows nothing.</summary>
    internal void Show(Func<string>? content)
    {
        lock (_lock)
        {
            Clear();
            _content = content;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Show(null);
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_content is null)
            {
                return;
            }

            var line = $"{Frames[_frame++ % Frames.Length]} {_content()}";
            _terminal.Out.Write(Erase + (line.Length < _terminal.Width ? line : line[..(_terminal.Width - 1)]));
            _terminal.Out.Flush();
            _drawn = true;
        }
    }

    private void Clear()
    {
        if (_drawn)
        {
            _terminal.Out.Write(Erase);
            _drawn = false;
        }
    }
}
