using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Grpc.Core.Wire;

/// <summary>Takes framed messages out of a pipe and deserializes them in place.</summary>
internal sealed class MessageReader<T>(
    PipeReader input, Func<DeserializationContext, T> deserializer, string? encoding, int? limit) : DeserializationContext
    where T : class
{
    private ReadOnlySequence<byte> payload;

    public override int PayloadLength => (int)payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;

    /// <summary>The next message, or null at the end of the stream.</summary>
    public ValueTask<T?> ReadAsync(CancellationToken cancellationToken) =>
        input.TryRead(out var result) && TryParse(result, out var message)
            ? ValueTask.FromResult(message)
            : WaitAsync(cancellationToken);

    /// <summary>The only message of the stream, or null when there is none.</summary>
    public async ValueTask<T?> ReadSingleAsync(CancellationToken cancellationToken)
    {
        var message = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (message is not null && await ReadAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            throw Broken("Additional data after the message received.");
        }

        return message;
    }

    // A stream of messages waits often; its state machines are worth pooling.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T?> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryParse(result, out var message))
            {
                return message;
            }
        }
    }

    /// <summary>False: more bytes are needed. A message of null: the stream has ended.</summary>
    private bool TryParse(ReadResult result, out T? message)
    {
        message = null;
        var buffer = result.Buffer;
        if (TryFrame(buffer, out var compressed))
        {
            var end = payload.End;
            try
            {
                message = compressed ? Inflate() : Deserialize();
            }
            finally
            {
                payload = default;
                input.AdvanceTo(end);
            }

            return true;
        }

        input.AdvanceTo(buffer.Start, buffer.End);
        return result.IsCompleted && (buffer.IsEmpty ? true : throw Broken("Incomplete message."));
    }

    private bool TryFrame(in ReadOnlySequence<byte> buffer, out bool compressed)
    {
        compressed = false;
        if (buffer.Length < WireNames.MessageHeaderLength)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[WireNames.MessageHeaderLength];
        buffer.Slice(0, WireNames.MessageHeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (header[0] > 1)
        {
            throw Broken($"Unexpected compressed flag value {header[0]} in message header.");
        }

        if (length > int.MaxValue)
        {
            throw Broken("Message too large.");
        }

        MessageLimits.CheckReceived(length, limit);
        compressed = header[0] == 1;
        if (buffer.Length < WireNames.MessageHeaderLength + length)
        {
            return false;
        }

        payload = buffer.Slice(WireNames.MessageHeaderLength, length);
        return true;
    }

    private T Inflate()
    {
        if (encoding != WireNames.Gzip)
        {
            throw encoding is null or WireNames.Identity
                ? Broken("A message has the compressed flag, but no grpc-encoding was announced.")
                : new RpcException(new Status(StatusCode.Unimplemented, $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {WireNames.SupportedEncodings}"));
        }

        var inflated = new PooledBuffer();
        try
        {
            Gzip.Decompress(payload, inflated, limit);
            payload = new ReadOnlySequence<byte>(inflated.Written);
            return Deserialize();
        }
        catch (InvalidDataException exception)
        {
            throw Broken("Failed to decompress message.", exception);
        }
        finally
        {
            inflated.Release();
        }
    }

    private T Deserialize()
    {
        try
        {
            return deserializer(this);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Broken($"Failed to deserialize message: {exception.Message}", exception);
        }
    }

    private static RpcException Broken(string detail, Exception? cause = null) => new(new Status(StatusCode.Internal, detail, cause));
}
