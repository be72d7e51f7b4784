namespace Stigmer.Tests.Support.Processes;

/// <summary>Signals by their POSIX numbers.</summary>
internal enum ProcessSignal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
