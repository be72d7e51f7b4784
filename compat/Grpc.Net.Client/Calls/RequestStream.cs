using System.Net;
using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>The body of a request that carries a stream of messages, and the writer of that stream.</summary>
internal sealed class RequestStream<T>(CallLife call, RequestWriter<T> writer, WriteOptions? writeOptions) : HttpContent, IClientStreamWriter<T>
{
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int writing;

    public WriteOptions? WriteOptions { get; set; } = writeOptions;

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (completed.Task.IsCompleted || call.HasEnded)
        {
            return Task.FromException(NotWritable());
        }

        return Interlocked.Exchange(ref writing, 1) == 0
            ? WriteCoreAsync(message, cancellationToken)
            : Task.FromException(new InvalidOperationException("Can't write the message because the previous write is in progress."));
    }

    public Task CompleteAsync()
    {
        if (Volatile.Read(ref writing) == 1)
        {
            return Task.FromException(new InvalidOperationException("Can't complete the client stream writer because the previous write is in progress."));
        }

        completed.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Lets go of the HTTP request when the call has ended.</summary>
    public void Abandon(in Status final)
    {
        opened.TrySetCanceled(call.Token);
        if (final.StatusCode == StatusCode.OK)
        {
            completed.TrySetResult();
        }
        else
        {
            // Resets the stream; ended orderly, the server would take what it has for the whole.
            completed.TrySetCanceled(call.Token);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The server must see the call before the first message, which may depend on its first response.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!opened.TrySetResult(stream) && !call.HasEnded)
        {
            throw new IOException("The connection was lost, and a stream of requests cannot be sent again.");
        }

        await completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async Task WriteCoreAsync(T message, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(static call => ((CallLife)call!).CancelByCaller(), call);
        try
        {
            var stream = await opened.Task.ConfigureAwait(false);
            await writer.WriteAsync(stream, message, WriteOptions?.Flags ?? default, call.Token).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // The message could not be framed; the stream is unharmed.
            throw;
        }
        catch (Exception exception)
        {
            // When the server ends a call early, what it answered tells more than the broken stream.
            await call.WaitForResponseAsync().ConfigureAwait(false);
            call.End(exception, "Error writing message.");
            throw NotWritable();
        }
        finally
        {
            registration.Unregister();
            Volatile.Write(ref writing, 0);
        }
    }

    private Exception NotWritable() => call switch
    {
        { HasEnded: true } when call.GetStatus().StatusCode != StatusCode.OK => call.Failure(),
        { HasEnded: true } => new InvalidOperationException("Can't write the message because the call is complete."),
        _ => new InvalidOperationException("Request stream has already been completed."),
    };
}
