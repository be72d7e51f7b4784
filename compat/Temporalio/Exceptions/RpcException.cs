using Temporalio.Api.Common.V1;

namespace Temporalio.Exceptions;

/// <summary>The server refused a call, or could not be reached.</summary>
public class RpcException : TemporalException
{
    /// <summary>Creates an exception.</summary>
    public RpcException(StatusCode code, string message, byte[]? rawStatus)
        : base(message)
    {
        Code = code;
        RawStatus = rawStatus;
        GrpcStatus = new(() => RawStatus is { Length: > 0 } bytes ? Api.Common.V1.GrpcStatus.Parser.ParseFrom(bytes) : null);
    }

    /// <summary>gRPC's status codes.</summary>
    public enum StatusCode
    {
        /// <summary>Success.</summary>
        OK = 0,

        /// <summary>The caller cancelled.</summary>
        Cancelled = 1,

        /// <summary>Unknown.</summary>
        Unknown = 2,

        /// <summary>The request is wrong.</summary>
        InvalidArgument = 3,

        /// <summary>It took too long.</summary>
        DeadlineExceeded = 4,

        /// <summary>There is no such thing.</summary>
        NotFound = 5,

        /// <summary>There is one already.</summary>
        AlreadyExists = 6,

        /// <summary>The caller may not.</summary>
        PermissionDenied = 7,

        /// <summary>A limit is reached.</summary>
        ResourceExhausted = 8,

        /// <summary>Not in this state.</summary>
        FailedPrecondition = 9,

        /// <summary>Lost against another call.</summary>
        Aborted = 10,

        /// <summary>Out of range.</summary>
        OutOfRange = 11,

        /// <summary>The server does not know the call.</summary>
        Unimplemented = 12,

        /// <summary>The server is broken.</summary>
        Internal = 13,

        /// <summary>The server cannot be reached.</summary>
        Unavailable = 14,

        /// <summary>Data is lost.</summary>
        DataLoss = 15,

        /// <summary>The caller is unknown.</summary>
        Unauthenticated = 16,
    }

    /// <summary>Status of the call.</summary>
    public StatusCode Code { get; }

    /// <summary>Serialised <c>google.rpc.Status</c>, if the server sent one.</summary>
    public byte[]? RawStatus { get; }

    /// <summary>The same, read.</summary>
    public Lazy<GrpcStatus?> GrpcStatus { get; }

    /// <summary>The only detail of the status, if it is of the given type.</summary>
    internal bool TryGetDetail<T>(out T detail)
        where T : Google.Protobuf.IMessage, new()
    {
        detail = new();
        if (GrpcStatus.Value is not { Details.Count: 1 } status || !status.Details[0].Is(detail.Descriptor))
        {
            return false;
        }

        Google.Protobuf.MessageExtensions.MergeFrom(detail, status.Details[0].Value);
        return true;
    }
}

/// <summary>A call was cancelled or took too long.</summary>
public class RpcTimeoutOrCanceledException : TemporalException
{
    /// <summary>Creates an exception.</summary>
    public RpcTimeoutOrCanceledException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
