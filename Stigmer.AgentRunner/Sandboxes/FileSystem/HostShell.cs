namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Runs commands as processes of this machine.</summary>
/// <param name="make">The process of a command, which runs in a place of the sandbox's own or starts something there.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures time limits.</param>
internal sealed class HostShell(Func<string, HostCommand> make, SandboxOptions options, TimeProvider clock) : ISandboxShell, IAsyncDisposable
{
    private readonly BackgroundCommands _background = new(options, clock);

    public async Task<ShellResult> RunAsync(ShellCommand command, CancellationToken cancellationToken)
    {
        var output = new LiveText(command.KeptBytes, command.Output);
        await using var process = new HostProcess(make(command.Text), output.Add, clock);
        using var limit = new CancellationTokenSource(command.Limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var timedOut = false;
        try
        {
            try
            {
                await process.WaitAsync(stop.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                timedOut = true;
                await process.KillAsync();
            }

            await process.DrainAsync(cancellationToken);

            return new ShellResult(output.Kept(), timedOut ? 124 : process.ExitCode, timedOut);
        }
        catch (OperationCanceledException)
        {
            await process.KillAsync();
            throw;
        }
    }

    public Task<string> StartAsync(string command, CancellationToken cancellationToken) => Task.FromResult(_background.Start(make(command)));

    public Task<BackgroundOutput> ReadAsync(string id, long offset, CancellationToken cancellationToken) =>
        Task.FromResult(_background.Read(id, offset));

    public Task StopAsync(string id, CancellationToken cancellationToken) => _background.StopAsync(id);

    public ValueTask DisposeAsync() => _background.DisposeAsync();
}
