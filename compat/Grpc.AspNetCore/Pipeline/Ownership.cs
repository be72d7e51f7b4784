namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Ends what was made for a single call.</summary>
internal static class Ownership
{
    public static ValueTask ReleaseAsync(object instance)
    {
        if (instance is IAsyncDisposable asyncDisposable)
        {
            return asyncDisposable.DisposeAsync();
        }

        (instance as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
