using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server;

/// <summary>The whole server in this process: real gRPC on a port of its own, a real database, and Temporal only if an address is given.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>Nobody listens there.</summary>
    private const string NoTemporal = "127.0.0.1:1";

    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;

    private RunningServer(string temporal, string? database, string[] settings) => _app = Stigmer.Server.Program.Build(
    [
        "--MODE=local", "--GRPC_PORT=0", "--HTTP_PORT=0", "--LOG_LEVEL=ERROR",
        $"--STIGMER_HOME={_folder.Path}", $"--TEMPORAL_SERVICE_ADDRESS={temporal}", $"--STIGMER_DATABASE_URL={database}", .. settings,
    ]);

    internal string Home => _folder.Path;

    internal GrpcChannel Channel { get; private set; } = null!;

    internal string Grpc { get; private set; } = null!;

    internal Uri Http { get; private set; } = null!;

    internal Database Database => _app.Services.GetRequiredService<Database>();

    internal IServiceProvider Services => _app.Services;

    /// <param name="temporal">Where Temporal is.</param>
    /// <param name="database">A PostgreSQL database; null for SQLite.</param>
    /// <param name="settings">As on a command line; they win over those of a server in local mode.</param>
    internal static async Task<RunningServer> StartAsync(string temporal = NoTemporal, string? database = null, params string[] settings)
    {
        var server = new RunningServer(temporal, database, settings);
        await server._app.StartAsync(CancellationToken.None);
        var urls = server._app.Urls.ToList();
        server.Grpc = OnThisMachine(urls[0]);
        server.Channel = GrpcChannel.ForAddress(server.Grpc);
        server.Http = new Uri(OnThisMachine(urls[1]));
        return server;
    }

    internal Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    // A server that listens on all addresses is reached on one.
    private static string OnThisMachine(string url) => $"http://127.0.0.1:{new Uri(url).Port}";
}
