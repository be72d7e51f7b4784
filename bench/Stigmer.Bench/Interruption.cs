using System.Runtime.InteropServices;
using Stigmer.Tests.Support;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Bench;

/// <summary>A signal to end before all is measured: what was started and made goes first, since no finally of the measurements runs any more.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly TaskCompletionSource<int> _exitCode = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;

    internal Interruption() => _signals = [On(PosixSignal.SIGHUP, 129), On(PosixSignal.SIGINT, 130), On(PosixSignal.SIGTERM, 143)];

    /// <summary>Set once a signal has come.</summary>
    internal Task<int> ExitCode => _exitCode.Task;

    internal async Task<int> LeaveAsync()
    {
        await ProcessHandle.DisposeAllAsync();
        foreach (var folder in TempFolder.NotDisposed)
        {
            try
            {
                folder.Dispose();
            }
            catch (IOException e)
            {
                // A measurement in this process still writes there.
                await Console.Error.WriteLineAsync($"left behind: {e.Message}");
            }
        }

        return await ExitCode;
    }

    public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());

    private PosixSignalRegistration On(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _exitCode.TrySetResult(exitCode);
    });
}
