namespace Grpc.Core.Wire;

/// <summary>Refuses messages that are too large, in either direction.</summary>
internal static class MessageLimits
{
    public static void CheckReceived(long length, int? limit)
    {
        if (length > limit)
        {
            throw TooLarge($"Received message exceeds the maximum configured message size of {limit} bytes.");
        }
    }

    public static void CheckSent(long length, int? limit)
    {
        if (length > limit)
        {
            throw TooLarge($"Sending message exceeds the maximum configured message size of {limit} bytes.");
        }
    }

    private static RpcException TooLarge(string detail) => new(new Status(StatusCode.ResourceExhausted, detail));
}
