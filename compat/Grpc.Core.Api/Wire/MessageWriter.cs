using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Grpc.Core.Wire;

/// <summary>Frames messages into a buffer. A marshaller that announces its length writes in place; others are staged first.</summary>
internal sealed class MessageWriter(IBufferWriter<byte> output, int? limit) : SerializationContext
{
    private PooledBuffer? staged;
    private CompressionLevel? compression;
    private bool completed;

    /// <summary>Appends one message to the buffer.</summary>
    public void Write<T>(T message, Action<T, SerializationContext> serializer, CompressionLevel? level)
    {
        compression = level;
        completed = false;
        try
        {
            serializer(message, this);
        }
        finally
        {
            staged?.Release();
            staged = null;
        }

        if (!completed)
        {
            throw new InvalidOperationException("The marshaller did not complete the message.");
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        MessageLimits.CheckSent(payloadLength, limit);
        if (compression is null)
        {
            WriteHeader(compressed: false, payloadLength);
        }
        else
        {
            staged = new PooledBuffer();
            staged.Reserve(payloadLength);
        }
    }

    public override IBufferWriter<byte> GetBufferWriter() => staged ?? (completed ? output : staged = new PooledBuffer());

    public override void Complete()
    {
        if (staged is not null)
        {
            WriteWhole(staged.Written.Span);
        }
    }

    public override void Complete(byte[] payload) => WriteWhole(payload);

    private void WriteWhole(ReadOnlySpan<byte> payload)
    {
        MessageLimits.CheckSent(payload.Length, limit);
        if (compression is not { } level)
        {
            WriteHeader(compressed: false, payload.Length);
            output.Write(payload);
            return;
        }

        var compressed = new PooledBuffer();
        try
        {
            Gzip.Compress(payload, compressed, level);
            WriteHeader(compressed: true, compressed.Written.Length);
            output.Write(compressed.Written.Span);
        }
        finally
        {
            compressed.Release();
        }
    }

    private void WriteHeader(bool compressed, int length)
    {
        (output as PooledBuffer)?.Reserve(WireNames.MessageHeaderLength + length);
        var header = output.GetSpan(WireNames.MessageHeaderLength);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
        output.Advance(WireNames.MessageHeaderLength);
        completed = true;
    }
}
