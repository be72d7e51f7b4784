using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Grpc.Core.Wire;

/// <summary>Deflates and inflates single messages.</summary>
internal static class Gzip
{
    public static void Compress(ReadOnlySpan<byte> message, PooledBuffer target, CompressionLevel level)
    {
        using var output = new BufferStream(target);
        using var gzip = new GZipStream(output, level);
        gzip.Write(message);
    }

    /// <summary>Inflates a message, and stops as soon as it grows past the limit: a small message may hold gigabytes.</summary>
    public static void Decompress(ReadOnlySequence<byte> message, PooledBuffer target, int? limit)
    {
        using var gzip = new GZipStream(PipeReader.Create(message).AsStream(), CompressionMode.Decompress);
        int read;
        while ((read = gzip.Read(target.GetSpan(4096))) > 0)
        {
            target.Advance(read);
            MessageLimits.CheckReceived(target.Written.Length, limit);
        }
    }

    private sealed class BufferStream(PooledBuffer target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => target.Written.Length;

        public override long Position
        {
            get => Length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            buffer.CopyTo(target.GetSpan(buffer.Length));
            target.Advance(buffer.Length);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
