using Stigmer.AgentRunner.Sandboxes.FileSystem.Confining;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>Runs commands with sh on this machine, as the user who runs the runner.</summary>
internal sealed class HostShell(
    string folder, IReadOnlyDictionary<string, string> environment, ICommandConfinement confinement, SandboxOptions options, TimeProvider clock)
    : ISandboxShell, IAsyncDisposable
{
    private readonly BackgroundCommands _background = new(options, clock);

    public async Task<ShellResult> RunAsync(ShellCommand command, CancellationToken cancellationToken)
    {
        var output = new LiveText(command.KeptBytes, command.Output);
        await using var process = new HostProcess(Command(command.Text), output.Add, clock);
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
                process.KillEverything();
            }

            await process.DrainAsync(cancellationToken);

            return new ShellResult(output.Kept(), timedOut ? 124 : process.ExitCode, timedOut);
        }
        catch (OperationCanceledException)
        {
            process.KillEverything();
            throw;
        }
    }

    public Task<string> StartAsync(string command, CancellationToken cancellationToken) => Task.FromResult(_background.Start(Command(command)));

    public Task<BackgroundOutput> ReadAsync(string id, long offset, CancellationToken cancellationToken) => 
        Task.FromResult(_background.Read(id, offset));

    public Task StopAsync(string id, CancellationToken cancellationToken) => _background.StopAsync(id);

    public ValueTask DisposeAsync() => _background.DisposeAsync();

    private HostCommand Command(string text) => new(text, folder, environment) { Confinement = confinement, MaxProcesses = options.MaxProcesses };
}
