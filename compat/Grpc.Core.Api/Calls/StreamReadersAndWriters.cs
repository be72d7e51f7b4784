namespace Grpc.Core;

/// <summary>The messages of a peer, one after the other.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> arrived at.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false at the end of the stream.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>Sends messages to a peer; a write must end before the next begins.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written; null is the default.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Sends a message.</summary>
    Task WriteAsync(T message);

    /// <summary>Sends a message; cancelling a write cancels the call.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            throw new NotSupportedException("This writer cannot cancel a write.");
        }

#pragma warning disable MA0040 // The overload with a token is this one.
        return WriteAsync(message);
#pragma warning restore MA0040
    }
}

/// <summary>The requests of a call.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Tells the server that no request follows.</summary>
    Task CompleteAsync();
}

/// <summary>The responses of a call.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
