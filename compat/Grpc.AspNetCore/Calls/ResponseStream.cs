using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Writes the responses of a call.</summary>
internal sealed class ResponseStream<T>(HttpServerCall call, Marshaller<T> marshaller) : IServerStreamWriter<T>
    where T : class
{
    private readonly MessageWriter writer = call.NewWriter();
    private readonly PipeWriter output = call.HttpContext.Response.BodyWriter;
    private int writing;

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (call.HasEnded)
        {
            throw new InvalidOperationException("Can't write the message because the request is complete.");
        }

        if (Interlocked.Exchange(ref writing, 1) == 1)
        {
            throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
        }

        try
        {
            call.CancellationToken.ThrowIfCancellationRequested();
            var options = call.WriteOptions;
            writer.Write(message, marshaller.ContextualSerializer, call.CompressionFor(options));
            if (options?.Flags.HasFlag(WriteFlags.BufferHint) != true)
            {
                var flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                if (flushed.IsCanceled)
                {
                    throw new OperationCanceledException("The write was cancelled.");
                }
            }
        }
        finally
        {
            Volatile.Write(ref writing, 0);
        }
    }
}
