using System.Net;
using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>The body of a request that carries one message.</summary>
internal sealed class SingleRequest<T>(CallLife call, T message, RequestWriter<T> writer) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(stream, message, WriteFlags.BufferHint, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException refused)
        {
            // The HTTP client would hide it behind an exception of its own.
            call.Cancel(refused.Status);
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
