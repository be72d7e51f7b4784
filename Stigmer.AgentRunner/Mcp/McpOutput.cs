namespace Stigmer.AgentRunner.Mcp;

/// <summary>What a server writes. A message that does not end is taken for the end of all, or it would fill the memory of the runner.</summary>
/// <param name="output">As it comes from the server.</param>
/// <param name="framing">What is one message.</param>
/// <param name="limit">Bytes of one message.</param>
/// <param name="exceeded">Told once when one is longer.</param>
internal sealed class McpOutput(Stream output, McpFraming framing, int limit, Action exceeded) : Stream
{
    private long _length;
    private bool _isLineEmpty;
    private byte _last;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = _length > limit ? 0 : await output.ReadAsync(buffer, cancellationToken);

        return Count(buffer.Span[..read]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        Count(buffer.AsSpan(offset, _length > limit ? 0 : output.Read(buffer, offset, count)));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            output.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(ReadOnlySpan<byte> read)
    {
        if (_length > limit)
        {
            return 0;
        }

        switch (framing)
        {
            case McpFraming.Lines:
                var end = read.LastIndexOf((byte)'\n');
                _length = end < 0 ? _length + read.Length : read.Length - end - 1;
                break;
            case McpFraming.Events:
                CountEvents(read);
                break;
            default:
                _length += read.Length;
                break;
        }

        if (_length <= limit)
        {
            return read.Length;
        }

        exceeded();

        return 0;
    }

    // Lines end with a line feed, a carriage return, or both.
    private void CountEvents(ReadOnlySpan<byte> read)
    {
        foreach (var one in read)
        {
            _length++;
            var endsLine = one == '\r' || (one == '\n' && _last != '\r');
            if (endsLine && _isLineEmpty)
            {
                _length = 0;
            }

            _isLineEmpty = endsLine || (_isLineEmpty && one == '\n');
            _last = one;
        }
    }
}
