using System.ComponentModel;
using System.Diagnostics;

namespace Compat.Tests.GrpcPeers;

/// <summary>A test against a gRPC library of another language; skipped, with the reason, where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    /// <param name="peer">The file of the peer under <c>Peers/</c>.</param>
    public PeerFactAttribute(string peer)
    {
        Peer = peer;
        Skip = PeerProcess.MissingFor(peer);
    }

    /// <summary>The file of the peer.</summary>
    public string Peer { get; }
}

/// <summary>Runs a peer of another language.</summary>
internal static class PeerProcess
{
    public const string Python = "python_peer.py";
    public const string Node = "node_peer.js";
    public const string Dashboard = "dashboard_peer.js";

    private static readonly Lazy<string?> MissingForNode = new(() => Probe("node", "-e", "require('@grpc/grpc-js'); require('@grpc/proto-loader')")
        ? null : "needs node with @grpc/grpc-js and @grpc/proto-loader on NODE_PATH");

    private static readonly Dictionary<string, Lazy<string?>> Missing = new(StringComparer.Ordinal)
    {
        [Python] = new(() => Probe("/usr/bin/python3", "-c", "import grpc, grpc_tools") ? null : "needs Debian's python3-grpcio and python3-grpc-tools"),
        [Node] = MissingForNode,
        [Dashboard] = MissingForNode,
    };

    public static string? MissingFor(string peer) => Missing[peer].Value;

    public static Process Start(string peer, params string[] arguments) => Run(
        peer == Python ? "/usr/bin/python3" : "node", [Path.Combine(AppContext.BaseDirectory, "Grpc.AspNetCore", "Peers", peer), .. arguments]);

    private static bool Probe(string command, params string[] arguments)
    {
        try
        {
            using var process = Run(command, arguments);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static Process Run(string command, string[] arguments) => Process.Start(new ProcessStartInfo(command, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
