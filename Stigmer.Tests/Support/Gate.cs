namespace Stigmer.Tests.Support;

/// <summary>Holds whoever comes to it until the test opens it, and tells the test that somebody came.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody stands at the gate.</summary>
    internal Task Reached => _reached.Task;

    /// <summary>Completes when somebody who stood there has gone away.</summary>
    internal Task Left => _left.Task;

    internal void Open() => _opened.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        cancellationToken.Register(() => _left.TrySetResult());

        return _opened.Task.WaitAsync(cancellationToken);
    }
}
