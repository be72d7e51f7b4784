namespace Stigmer.AppHost.Viewing;

/// <summary>Says what an exit code means.</summary>
internal static class ExitCodes
{
    // The shell's convention, which .NET shares: a process that a signal ended has 128 and the signal's number.
    private const int SignalBase = 128;
    private const int LastSignal = 64;

    internal static string Describe(int exitCode) => exitCode is > SignalBase and <= SignalBase + LastSignal
        ? $"exit code {exitCode} ({SignalName(exitCode - SignalBase)})"
        : $"exit code {exitCode}";

    private static string SignalName(int signal) => signal switch
    {
        2 => "SIGINT",
        6 => "SIGABRT",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        15 => "SIGTERM",
        _ => $"signal {signal}",
    };
}
