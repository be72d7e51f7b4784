namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Runs commands in the workspace of a sandbox, with the variables of the run and none of the runner's secrets.</summary>
internal interface ISandboxShell
{
    /// <summary>Runs a command to its end. What it leaves in the background ends with it.</summary>
    /// <exception cref="SandboxException">There is no shell.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the command and everything it started is gone.</exception>
    Task<ShellResult> RunAsync(ShellCommand command, CancellationToken cancellationToken);

    /// <summary>Starts a command that goes on after the call, until it ends, is stopped, or the run is over.</summary>
    /// <returns>Its id, for the other two.</returns>
    /// <exception cref="SandboxException">It cannot be started, or there are too many.</exception>
    Task<string> StartAsync(string command, CancellationToken cancellationToken);

    /// <summary>What a background command has printed since an offset, and whether it has ended.</summary>
    /// <param name="id">As <see cref="StartAsync"/> gave it.</param>
    /// <param name="offset">0, or <see cref="BackgroundOutput.Next"/> of the last answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SandboxException">There is no such command (any more).</exception>
    Task<BackgroundOutput> ReadAsync(string id, long offset, CancellationToken cancellationToken);

    /// <summary>Ends a background command with everything it started; nothing happens when it has ended.</summary>
    /// <exception cref="SandboxException">There is no such command.</exception>
    Task StopAsync(string id, CancellationToken cancellationToken);
}
