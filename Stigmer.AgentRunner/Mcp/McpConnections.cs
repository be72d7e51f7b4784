using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Stigmer.AgentRunner.Mcp;

/// <summary>Connections to servers, kept from turn to turn of a session, for as long as somebody uses them.</summary>
internal sealed class McpConnections(IOptions<McpOptions> options, TimeProvider clock, ILogger<McpConnections> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<string, McpSlot> _slots = new(StringComparer.Ordinal);

    /// <summary>The connection as it is, or a new one when it has broken.</summary>
    /// <exception cref="McpUnavailableException">It does not come up, or did not a short while ago.</exception>
    internal async Task<McpConnection> OpenAsync(McpServerKey key, McpAddress address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var slot = _slots.GetOrAdd($"{key}/{address.Fingerprint}", _ => new McpSlot(options.Value, clock));
            if (await slot.OpenAsync(address, cancellationToken) is { } connection)
            {
                return connection;
            }
        }
    }

    /// <summary>Ends a connection that is not to be trusted any more, with everything that its server started.</summary>
    internal async Task DropAsync(McpServerKey key, McpAddress address, McpConnection broken)
    {
        if (_slots.TryGetValue($"{key}/{address.Fingerprint}", out var slot))
        {
            await slot.CloseAsync(broken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_slots.Values.Select(slot => slot.RetireAsync()));
        _slots.Clear();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.IdleLife / 4, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CloseIdleAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The runner stops.
        }
    }

    private async Task CloseIdleAsync()
    {
        foreach (var (key, slot) in _slots)
        {
            if (slot.IsIdle && _slots.TryRemove(KeyValuePair.Create(key, slot)))
            {
                logger.ConnectionIdle(key);
                await slot.RetireAsync();
            }
        }
    }
}

/// <summary>Names a server of a session.</summary>
internal sealed record McpServerKey(string Session, string Server)
{
    public override string ToString() => $"{Session}/{Server}";
}
