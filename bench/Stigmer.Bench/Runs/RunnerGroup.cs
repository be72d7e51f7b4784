using Stigmer.Bench.Peers;
using Stigmer.Tests.Support;
using Stigmer.Tests.Support.ScriptedModel;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Bench.Runs;

/// <summary>All that are measured against each other: the bare loop, Stigmer and whatever peers, asking one model.</summary>
internal sealed class RunnerGroup : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<LoopProcess> _loops = [];
    private ScriptedModelServer? _model;

    internal Topology Topology { get; private set; } = null!;

    internal StigmerRun Stigmer { get; private set; } = null!;

    /// <summary>The bare loop first, then Stigmer, then the peers.</summary>
    internal IReadOnlyList<IRunner> All => [_loops[0], Stigmer, .. _loops[1..]];

    internal static async Task<RunnerGroup> StartAsync(
        ModelScript script, IReadOnlyList<Peer> peers, IReadOnlyDictionary<string, string>? environment = null)
    {
        var group = new RunnerGroup();
        try
        {
            await group.ReadyAsync(script, peers, environment);
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }

        return group;
    }

    public async ValueTask DisposeAsync()
    {
        Stigmer?.Dispose();
        if (Topology is not null)
        {
            await Topology.DisposeAsync();
        }

        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }

        if (_model is not null)
        {
            await _model.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task ReadyAsync(ModelScript script, IReadOnlyList<Peer> peers, IReadOnlyDictionary<string, string>? environment)
    {
        var workspace = _folder.Folder("workspace");
        BenchScript.Prepare(workspace);
        _model = await ScriptedModelServer.StartAsync(script, remembers: false);
        _loops.Add(LoopProcess.BareLoop(_model.Address, workspace));
        _loops.AddRange(peers.Select(peer => peer.Start(_model.Address, workspace, _folder.Folder($"home of {peer.Name}"))));
        Topology = await Topology.StartAsync(_model.Address, environment);
        BenchScript.Prepare(Topology.Workspace);
        Stigmer = await StigmerRun.PrepareAsync(Topology);
    }
}
