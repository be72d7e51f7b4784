namespace Stigmer.AgentRunner.Mcp;

/// <summary>The place of one connection: opened when somebody needs it, opened again when it has broken, left alone for a while when it does not come up.</summary>
internal sealed class McpSlot(McpOptions options, TimeProvider clock)
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private McpConnection? _connection;
    private string _reason = "";
    private TimeSpan _pause = TimeSpan.Zero;
    private long _failed;
    private long _used = clock.GetTimestamp();
    private bool _isRetired;

    internal bool IsIdle => _connection?.IsBusy != true && clock.GetElapsedTime(Interlocked.Read(ref _used)) > options.IdleLife;

    /// <summary>Null when the slot has been given up: ask for another.</summary>
    /// <exception cref="McpUnavailableException">It does not come up.</exception>
    internal async Task<McpConnection?> OpenAsync(McpAddress address, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            Interlocked.Exchange(ref _used, clock.GetTimestamp());
            if (_isRetired)
            {
                return null;
            }

            if (_connection is { IsOpen: true } open && await IsFreshAsync(open, cancellationToken))
            {
                return open;
            }

            await LeaveAsync();
            if (_pause > TimeSpan.Zero && clock.GetElapsedTime(_failed) < _pause)
            {
                throw new McpUnavailableException(_reason);
            }

            return await ConnectAsync(address, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Closes a connection, unless another has taken its place: calls that broke off with it do not break what came after.</summary>
    internal async Task CloseAsync(McpConnection broken)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (ReferenceEquals(_connection, broken))
            {
                await LeaveAsync();
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Closes it for good.</summary>
    internal async Task RetireAsync()
    {
        await _oneAtATime.WaitAsync();
        try
        {
            _isRetired = true;
            await LeaveAsync();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<bool> IsFreshAsync(McpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RefreshAsync(options, clock, cancellationToken);

            return true;
        }
        catch (McpUnavailableException)
        {
            // Opened again: that tells why, if there is still a reason.
            return false;
        }
    }

    private async Task<McpConnection> ConnectAsync(McpAddress address, CancellationToken cancellationToken)
    {
        try
        {
            _connection = await McpConnection.OpenAsync(address, options, clock, cancellationToken);
            _pause = TimeSpan.Zero;

            return _connection;
        }
        catch (McpUnavailableException e)
        {
            _reason = e.Message;
            _failed = clock.GetTimestamp();
            _pause = _pause == TimeSpan.Zero ? options.FirstPause : _pause * 2 < options.LongestPause ? _pause * 2 : options.LongestPause;
            throw;
        }
    }

    private async Task LeaveAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
