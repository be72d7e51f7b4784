using Microsoft.Extensions.Options;

namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>Keeps the sandbox of a run open from turn to turn, so that what it started in the background goes on.</summary>
internal sealed class SandboxPool(ISandboxProvider provider, IOptions<SandboxOptions> options, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Opened> _opened = new(StringComparer.Ordinal);

    /// <exception cref="SandboxException">There can be none.</exception>
    internal async Task<Sandbox> OpenAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        // Runs whose end another runner saw: nobody comes to close them.
        await CloseAsync(Take(opened => opened.Turns == 0 && clock.GetElapsedTime(opened.Used) > options.Value.IdleLimit));
        if (Known(request.ExecutionId) is { } known)
        {
            return known;
        }

        var lease = await provider.OpenAsync(request, cancellationToken);
        if (Keep(request.ExecutionId, lease) is { } first)
        {
            // Two attempts at one turn: both work with the first sandbox.
            await lease.DisposeAsync();

            return first;
        }

        return lease.Sandbox;
    }

    /// <summary>A turn is over, and perhaps the run; each turn that opened the sandbox leaves it once.</summary>
    internal Task LeaveAsync(string executionId, bool runIsOver)
    {
        using (_lock.EnterScope())
        {
            if (_opened.TryGetValue(executionId, out var opened))
            {
                _opened[executionId] = opened with { Turns = Math.Max(0, opened.Turns - 1), Used = clock.GetTimestamp() };
            }
        }

        return runIsOver ? CloseAsync(Take(executionId)) : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await CloseAsync(Take(_ => true));

    private static async Task CloseAsync(List<Opened> closed)
    {
        foreach (var opened in closed)
        {
            await opened.Lease.DisposeAsync();
        }
    }

    private Sandbox? Known(string executionId)
    {
        using var held = _lock.EnterScope();
        if (!_opened.TryGetValue(executionId, out var opened))
        {
            return null;
        }

        _opened[executionId] = opened with { Turns = opened.Turns + 1 };

        return opened.Lease.Sandbox;
    }

    private Sandbox? Keep(string executionId, ISandboxLease lease)
    {
        using var held = _lock.EnterScope();
        if (Known(executionId) is { } first)
        {
            return first;
        }

        _opened[executionId] = new Opened(lease, Turns: 1, Used: 0);

        return null;
    }

    private List<Opened> Take(string executionId)
    {
        using var held = _lock.EnterScope();

        return _opened.Remove(executionId, out var opened) ? [opened] : [];
    }

    private List<Opened> Take(Func<Opened, bool> which)
    {
        using var held = _lock.EnterScope();
        var taken = _opened.Where(pair => which(pair.Value)).ToList();
        taken.ForEach(pair => _opened.Remove(pair.Key));

        return taken.ConvertAll(pair => pair.Value);
    }

    private sealed record Opened(ISandboxLease Lease, int Turns, long Used);
}
