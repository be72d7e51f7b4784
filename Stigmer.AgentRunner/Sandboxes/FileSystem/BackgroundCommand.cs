namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A command that goes on while the agent does something else.</summary>
internal sealed class BackgroundCommand : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _ending;

    internal BackgroundCommand(HostCommand command, int keptBytes, TimeProvider clock)
    {
        Output = new OutputWindow(keptBytes);
        _ending = EndAsync(new HostProcess(command, Output.Add, clock));
    }

    internal OutputWindow Output { get; }

    /// <summary>Null until all of its output is there.</summary>
    internal int? ExitCode => _ending.IsCompleted ? _ending.Result : null;

    /// <summary>Ends it with everything it started.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _ending;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<int> EndAsync(HostProcess process)
    {
        await using var disposed = process;
        try
        {
            await process.WaitAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            await process.KillAsync();
            await process.WaitAsync(CancellationToken.None);
        }

        await process.DrainAsync(CancellationToken.None);

        return process.ExitCode;
    }
}
