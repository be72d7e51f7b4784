using System.Text.RegularExpressions;
using Grpc.Net.Client;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Server.Startup;

/// <summary>The server as a process of its own, as people and crashes meet it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private ServerProcess(ProcessHandle process) => Process = process;

    internal ProcessHandle Process { get; }

    internal GrpcChannel Channel { get; private set; } = null!;

    /// <summary>Where it answers to HTTP.</summary>
    internal Uri Http { get; private set; } = null!;

    /// <summary>Starts it with these variables on top of a good local set-up, without waiting for anything.</summary>
    internal static ServerProcess Start(string home, params (string Name, string Value)[] variables) => Start([], home, variables);

    /// <param name="launcher">Comes before the command.</param>
    /// <param name="home">STIGMER_HOME.</param>
    /// <param name="variables">On top of a good local set-up.</param>
    internal static ServerProcess Start(IReadOnlyList<string> launcher, string home, params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>
        {
            ["MODE"] = "local",
            ["GRPC_PORT"] = "0",
            ["HTTP_PORT"] = "0",
            ["STIGMER_HOME"] = home,
            ["TEMPORAL_SERVICE_ADDRESS"] = "127.0.0.1:1",
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        string[] command = [.. launcher, "dotnet", "exec", RepositoryRoot.Built("Stigmer.Server")];
        return new ServerProcess(ProcessHandle.Start(command[0], command[1..], new ProcessSetting { Environment = environment }));
    }

    internal static Task<ServerProcess> ReadyAsync(string home, params (string Name, string Value)[] variables) => ReadyAsync(Start(home, variables));

    internal static async Task<ServerProcess> ReadyAsync(ServerProcess server)
    {
        var line = await server.Process.Output.FirstContainingAsync("Stigmer server listens on");
        var addresses = Address().Matches(line);
        (server.Channel, server.Http) = (GrpcChannel.ForAddress(addresses[0].Value), new Uri(addresses[1].Value));
        return server;
    }

    internal async Task<bool> IsHealthyAsync()
    {
        using var client = new HttpClient { BaseAddress = Http };
        using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        await Process.DisposeAsync();
    }

    [GeneratedRegex(@"http://[0-9.]+:[0-9]+")]
    private static partial Regex Address();
}
