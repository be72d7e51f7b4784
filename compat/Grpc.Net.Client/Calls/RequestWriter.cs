using System.IO.Compression;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>Puts the requests of one call, framed, into the stream of its HTTP request.</summary>
internal sealed class RequestWriter<T>
{
    private readonly PooledBuffer buffer = new();
    private readonly MessageWriter framing;
    private readonly Marshaller<T> marshaller;
    private readonly bool compress;

    public RequestWriter(Marshaller<T> marshaller, int? limit, bool compress)
    {
        this.marshaller = marshaller;
        this.compress = compress;
        framing = new MessageWriter(buffer, limit);
    }

    public async ValueTask WriteAsync(Stream stream, T message, WriteFlags flags, CancellationToken cancellationToken)
    {
        try
        {
            Frame(message, flags);
            await stream.WriteAsync(buffer.Written, cancellationToken).ConfigureAwait(false);
            if (!flags.HasFlag(WriteFlags.BufferHint))
            {
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            buffer.Release();
        }
    }

    private void Frame(T message, WriteFlags flags)
    {
        try
        {
            CompressionLevel? level = compress && !flags.HasFlag(WriteFlags.NoCompress) ? CompressionLevel.Fastest : null;
            framing.Write(message, marshaller.ContextualSerializer, level);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"Failed to serialize request: {exception.Message}", exception));
        }
    }
}
