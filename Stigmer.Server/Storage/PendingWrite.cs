using System.Diagnostics;

namespace Stigmer.Server.Storage;

/// <summary>A change that waits for its turn in a shared transaction, and the caller that waits for the commit.</summary>
internal abstract class PendingWrite
{
    /// <summary>Throws before it has changed anything, or because the database cannot go on.</summary>
    internal bool IsWhole { get; init; }

    /// <summary>Of the caller, whose trace does not reach the writer's thread.</summary>
    internal string Trace { get; } = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : "";

    /// <summary>Makes the change inside the open transaction. An exception takes back this change alone.</summary>
    internal abstract void Run(StoreConnection connection);

    /// <summary>Called in the order of the changes, before any caller goes on.</summary>
    internal abstract void Committed();

    internal abstract void Failed(Exception cause);
}

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<StoreConnection, T> change, Action<T>? committed) : PendingWrite
{
    // The change is made by somebody else, and yet belongs to its caller's trace.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    internal Task<T> Completion => _completion.Task;

    internal override void Run(StoreConnection connection)
    {
        if (_context is null)
        {
            _result = change(connection);
        }
        else
        {
            ExecutionContext.Run(_context, _ => _result = change(connection), state: null);
        }
    }

    internal override void Committed()
    {
        committed?.Invoke(_result);
        _completion.TrySetResult(_result);
    }

    internal override void Failed(Exception cause) => _completion.TrySetException(cause);
}
