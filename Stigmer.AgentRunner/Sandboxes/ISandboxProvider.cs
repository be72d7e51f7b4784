namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Opens the sandboxes of one kind.</summary>
internal interface ISandboxProvider
{
    /// <summary>The sandbox of a run: that of its session where there is one, else a new one.</summary>
    /// <exception cref="SandboxException">There can be none; the message says what to do.</exception>
    Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken);
}

/// <summary>A sandbox as long as a run needs it. Disposal ends what the run left running; the files stay.</summary>
internal interface ISandboxLease : IAsyncDisposable
{
    Sandbox Sandbox { get; }
}
