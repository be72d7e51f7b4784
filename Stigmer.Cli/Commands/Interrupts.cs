using System.Runtime.InteropServices;

namespace Stigmer.Cli.Commands;

/// <summary>Ctrl+C, counted: the first asks to stop in good order, the second to leave at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private PosixSignalRegistration? _registration;

    internal CancellationToken First => _first.Token;

    internal CancellationToken Second => _second.Token;

    /// <summary>Only SIGINT: a run outlives a closed terminal or a killed CLI, that is what makes it durable.</summary>
    internal static Interrupts FromKeyboard()
    {
        var interrupts = new Interrupts();
        interrupts._registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // Whoever presses a third time gets the system's own answer.
            signal.Cancel = !interrupts.Second.IsCancellationRequested;
            interrupts.Raise();
        });
        return interrupts;
    }

    internal void Raise() => (_first.IsCancellationRequested ? _second : _first).Cancel();

    public void Dispose()
    {
        _registration?.Dispose();
        _first.Dispose();
        _second.Dispose();
    }
}
