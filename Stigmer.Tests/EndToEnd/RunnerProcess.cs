using Stigmer.Tests.Support;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.EndToEnd;

/// <summary>A runner as a process of its own, as one of several.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    private readonly TempFolder _home;

    private RunnerProcess(TempFolder home, ProcessHandle process) => (_home, Process) = (home, process);

    internal ProcessHandle Process { get; }

    /// <summary>Ready when this returns.</summary>
    internal static async Task<RunnerProcess> StartAsync(string temporal, string server, Uri model, params (string Name, string Value)[] variables)
    {
        var home = new TempFolder();
        var environment = new Dictionary<string, string>
        {
            ["STIGMER_HOME"] = home.Path,
            ["MODE"] = "local",
            ["TEMPORAL_SERVICE_ADDRESS"] = temporal,
            ["TEMPORAL_NAMESPACE"] = "default",
            ["STIGMER_BACKEND_ENDPOINT"] = new Uri(server).Authority,
            ["ANTHROPIC_API_KEY"] = "sk-ant-key-of-the-runner",
            ["ANTHROPIC_BASE_URL"] = model.ToString(),
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var runner = new RunnerProcess(home, ProcessHandle.StartBuilt("Stigmer.AgentRunner", [], new ProcessSetting { Environment = environment }));
        await runner.Process.Output.FirstContainingAsync("Worker ready, polling for tasks...");

        return runner;
    }

    /// <summary>As an orchestrator stops it.</summary>
    internal async Task<int> StopAsync()
    {
        Process.Signal(ProcessSignal.Terminate);

        return await Process.Exited.WithPatience();
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _home.Dispose();
    }
}
