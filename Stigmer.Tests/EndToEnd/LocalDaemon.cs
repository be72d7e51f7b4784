using Stigmer.Tests.Support.Processes;
using Stigmer.Tests.Support.Topologies;

namespace Stigmer.Tests.EndToEnd;

/// <summary>A home of its own for `stigmer local …`, with a model; whatever was left running is ended at the end.</summary>
internal sealed class LocalDaemon(Uri? model = null) : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _grpcPort = FreePort.Find();
    private readonly int _httpPort = FreePort.Find();
    private readonly int _temporalPort = FreePort.Find();

    internal string Folder => _folder.Path;

    /// <summary>Everything that was started for this home, directly or not.</summary>
    internal IReadOnlyList<int> Processes() => ProcessTree.Mentioning(_folder.Path);

    internal ProcessHandle Start() =>
        Cli("local", "start", "--grpc-port", $"{_grpcPort}", "--http-port", $"{_httpPort}", "--temporal-port", $"{_temporalPort}");

    /// <summary>The CLI as a user of this home runs it; it has the key when there is a model.</summary>
    internal ProcessHandle Cli(params string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["STIGMER_HOME"] = _folder["home"],
            ["SANDBOX_ROOT_DIR"] = _folder["workspace"],
            ["STIGMER_APPHOST"] = RepositoryRoot.Built("Stigmer.AppHost"),
            ["STIGMER_SERVER_ADDR"] = $"localhost:{_grpcPort}",
        };
        if (model is not null)
        {
            environment["ANTHROPIC_BASE_URL"] = model.ToString();
            environment["ANTHROPIC_API_KEY"] = Topology.ApiKey;
        }

        return ProcessHandle.StartBuilt("Stigmer.Cli", arguments, new ProcessSetting { Environment = environment, MayLeaveOffspring = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Patience.UntilAsync(
            () =>
            {
                var left = Processes();
                foreach (var id in left)
                {
                    ProcessHandle.Signal(id, ProcessSignal.Kill);
                }

                return left.Count == 0;
            },
            "the end of the daemon");
        _folder.Dispose();
    }
}
