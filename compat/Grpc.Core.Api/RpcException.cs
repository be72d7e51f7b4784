namespace Grpc.Core;

/// <summary>A call that ended with a status other than OK; thrown by a server method, it decides the status of the call.</summary>
public class RpcException : Exception
{
    /// <summary>Makes an exception without trailers.</summary>
    public RpcException(Status status)
        : this(status, [], status.ToString())
    {
    }

    /// <summary>Makes an exception with a message of its own; the message stays on this side.</summary>
    public RpcException(Status status, string message)
        : this(status, [], message)
    {
    }

    /// <summary>Makes an exception with trailers.</summary>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Makes an exception with trailers and a message of its own.</summary>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The status of the call.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>What the server sent after its last message.</summary>
    public Metadata Trailers { get; }
}
