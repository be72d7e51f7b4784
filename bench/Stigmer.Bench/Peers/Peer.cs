using Stigmer.Bench.Runs;
using Stigmer.Tests.Support;
using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Bench.Peers;

/// <summary>Another way to run the same agent; a Node program in <c>bench/peers</c> with the versions that it names.</summary>
/// <param name="Folder">Of its package.</param>
/// <param name="Script">In that folder.</param>
internal sealed record Peer(string Name, string Folder, string Script = "run.mjs")
{
    private static readonly Peer[] _all =
    [
        new("raw Node loop", "node-loop"),
        new("Vercel AI SDK", "vercel-ai-sdk"),
        new("LangGraph", "langgraph"),
        new("LangGraph + SQLite", "langgraph", "run-sqlite.mjs"),
        new("Restate + AI SDK (durable)", "restate"),
    ];

    private string Path => RepositoryRoot.Combine("bench", "peers", Folder);

    // Some need a newer Node than the machine's and bring it as a package.
    private string Node => System.IO.Path.Combine(Path, "node_modules", ".bin", "node") is var own && File.Exists(own) ? own : "node";

    /// <summary>Installs all of them and lets each run once. Those that cannot are reported and left out.</summary>
    /// <param name="missing">Told who is left out, and why.</param>
    internal static async Task<IReadOnlyList<Peer>> PrepareAsync(Action<Peer, string> missing)
    {
        var present = new List<Peer>();
        foreach (var peer in _all)
        {
            try
            {
                await peer.InstallAsync();
                await peer.TryAsync();
                present.Add(peer);
            }
            catch (InvalidOperationException problem)
            {
                missing(peer, problem.Message);
            }
        }

        return present;
    }

    internal LoopProcess Start(Uri model, string workspace, string home) => new(Name, ProcessHandle.Start(
        Node,
        [System.IO.Path.Combine(Path, Script), model.ToString(), workspace, home],
        new ProcessSetting { KeepsInputOpen = true, Folder = Path }));

    private async Task InstallAsync()
    {
        await using var npm = ProcessHandle.Start(
            "npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"], new ProcessSetting { Folder = Path });
        if (await npm.Exited != 0)
        {
            throw new InvalidOperationException($"npm could not install it: {npm.Error.Text}");
        }
    }

    private async Task TryAsync()
    {
        using var folder = new TempFolder();
        BenchScript.Prepare(folder.Folder("workspace"));
        await using var model = await ScriptedModelServer.StartAsync(BenchScript.Script);
        await using var process = Start(model.Address, folder["workspace"], folder.Folder("home"));
        await process.CompleteAsync();
    }
}
