using System.Text;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Output;

namespace Stigmer.Tests.Cli;

/// <summary>A terminal that remembers what it was shown, and a person at it who types what the test says.</summary>
internal sealed class RecordingTerminal : IDisposable
{
    private readonly Recorder _out = new();
    private readonly Recorder _error = new();

    internal Interrupts Interrupts { get; } = new();

    internal Dictionary<string, string> Environment { get; } = [];

    internal bool OutIsTerminal { get; init; }

    internal bool InIsTerminal { get; init; }

    internal Queue<ConsoleKeyInfo> Keys { get; } = [];

    internal string CurrentDirectory { get; init; } = RepositoryRoot.Path;

    internal string Out => _out.Text;

    internal string Error => _error.Text;

    internal Terminal Terminal => new(_out, _error)
    {
        OutIsTerminal = OutIsTerminal,
        InIsTerminal = InIsTerminal,
        Width = 100,
        ReadKey = () => Keys.Count > 0 ? Keys.Dequeue() : throw new InvalidOperationException("The test typed nothing more."),
    };

    internal CliContext Context => new(Terminal, Interrupts, TimeProvider.System)
    {
        Environment = Environment,
        CurrentDirectory = CurrentDirectory,
    };

    internal Task<int> RunAsync(params string[] args) => StigmerCommandLine.InvokeAsync(args, Context);

    internal Task OutContainsAsync(string text) => _out.ContainsAsync(text);

    internal Task ErrorContainsAsync(string text) => _error.ContainsAsync(text);

    internal void Type(string text)
    {
        foreach (var character in text)
        {
            Keys.Enqueue(new ConsoleKeyInfo(character, ConsoleKey.None, shift: false, alt: false, control: false));
        }
    }

    internal void Press(ConsoleKey key, bool control = false) => Keys.Enqueue(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control));

    public void Dispose() => Interrupts.Dispose();

    private sealed class Recorder : TextWriter
    {
        private readonly Lock _lock = new();
        private readonly StringBuilder _text = new();
        private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

        public override Encoding Encoding => Encoding.UTF8;

        internal string Text
        {
            get
            {
                lock (_lock)
                {
                    return _text.ToString();
                }
            }
        }

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value) => Record(value);

        private void Record(string? value)
        {
            lock (_lock)
            {
                _text.Append(value);
                var now = _text.ToString();
                _awaited.Where(awaited => now.Contains(awaited.Text, StringComparison.Ordinal)).ToList().ForEach(awaited => awaited.Seen.TrySetResult());
            }
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override Task WriteLineAsync(string? value) => WriteAsync(value + "\n");

        public override Task WriteAsync(string? value)
        {
            Record(value);
            return Task.CompletedTask;
        }

        internal Task ContainsAsync(string text)
        {
            lock (_lock)
            {
                var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add((text, seen));
                Record("");
                return seen.Task.WithPatience($"the output to contain \"{text}\"");
            }
        }
    }
}
