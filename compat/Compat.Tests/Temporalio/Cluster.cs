using Compat.Tests.Support;
using Microsoft.Extensions.Logging;
using Temporal.DevServer;
using Temporalio.Client;
using Temporalio.Worker;

namespace Compat.Tests.Temporalio;

/// <summary>A server of a test's own, with a database file so that it can be stopped and started again.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("temporalio-tests-").FullName;

    private DevelopmentServer _server = null!;

    internal TemporalClient Client { get; private set; } = null!;

    internal string Target => _server.Target;

    public async Task InitializeAsync()
    {
        _server = await DevelopmentServer.StartAsync(Options(0));
        Client = await TemporalClient.ConnectAsync(new(_server.Target));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    internal static string NewQueue() => $"queue-{Guid.NewGuid():N}";

    internal static WorkflowOptions NewWorkflow(string queue) => new($"wf-{Guid.NewGuid():N}", queue);

    /// <summary>Stops the server and starts it again where it was, after some time without it.</summary>
    internal async Task RestartServerAsync(Func<Task> meanwhile)
    {
        var port = _server.Port;
        await _server.DisposeAsync();
        await meanwhile();
        _server = await DevelopmentServer.StartAsync(Options(port));
    }

    /// <summary>Runs a worker as long as the function runs.</summary>
    internal async Task<T> WithWorkerAsync<T>(TemporalWorkerOptions options, Func<Task<T>> function)
    {
        using var worker = new TemporalWorker(Client, options);
        return await worker.ExecuteAsync(async () => await function().WaitAsync(Patience.Limit));
    }

    internal Task WithWorkerAsync(TemporalWorkerOptions options, Func<Task> function) => WithWorkerAsync(options, async () =>
    {
        await function();
        return true;
    });

    private DevelopmentServerOptions Options(int port) =>
        new() { Port = port, DatabaseFile = Path.Combine(_directory, "temporal.db"), LogLevel = LogLevel.Error };
}
