using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Temporal.DevServer.Frontend;
using Temporal.DevServer.Hosting;

namespace Temporal.DevServer;

/// <summary>A Temporal server inside this process, for development and tests.</summary>
public sealed class DevelopmentServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ServerCore _core;
    private readonly TaskCompletionSource<Exception?> _stopped;

    private DevelopmentServer(WebApplication application, ServerCore core, TaskCompletionSource<Exception?> stopped, string ip)
    {
        _application = application;
        _core = core;
        _stopped = stopped;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var ports = addresses.Select(address => new Uri(address).Port).ToList();
        Port = ports[0];
        HttpPort = ports.Count > 1 ? ports[1] : null;
        Target = $"{(ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip)}:{Port}";
    }

    /// <summary>The gRPC port.</summary>
    public int Port { get; }

    /// <summary>The port of <c>/health</c>, if there is one.</summary>
    public int? HttpPort { get; }

    /// <summary>Where clients connect to: host and port.</summary>
    public string Target { get; }

    /// <summary>Ends, with the cause, when the server can no longer do its work; it should be disposed then.</summary>
    public Task<Exception?> Broken => _stopped.Task;

    /// <summary>Starts a server. It serves when this ends.</summary>
    /// <exception cref="StartupException">The port is taken, or the database file cannot be used.</exception>
    public static async Task<DevelopmentServer> StartAsync(DevelopmentServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var stopped = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        IRunStore store = options.DatabaseFile is { } file
            ? new SqliteRunStore(Path.GetFullPath(file), exception => stopped.TrySetResult(exception))
            : new MemoryRunStore();
        var loggers = LoggerFactory.Create(logging => Configure(logging, options));
        var limits = new ServerLimits { SuggestContinueAsNewEvents = options.SuggestContinueAsNewEvents };
        var core = new ServerCore(store, limits, options.Time, loggers);
        WebApplication? application = null;
        try
        {
            var (running, total) = await core.StartAsync(options.Namespace).ConfigureAwait(false);
            application = Build(options, core);
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            var server = new DevelopmentServer(application, core, stopped, options.Ip);
            var logger = loggers.CreateLogger<DevelopmentServer>();
            logger.Listening(server.Target, Keeping(options));
            if (options.DatabaseFile is not null)
            {
                logger.Restored(running, total, options.DatabaseFile);
            }

            return server;
        }
        catch (Exception exception)
        {
            await core.DisposeAsync().ConfigureAwait(false);
            if (application is not null)
            {
                await application.DisposeAsync().ConfigureAwait(false);
            }

            if (exception is InvalidProtocolBufferException)
            {
                throw new StartupException($"the database file {options.DatabaseFile} holds a damaged record ({exception.Message}): move it away, or name another file with --db-filename");
            }

            if (exception is IOException or System.Net.Sockets.SocketException)
            {
                throw new StartupException($"cannot listen on {options.Ip}:{options.Port}: {exception.Message} Stop the process that has the port, or choose another one with --port (0 takes a free one)");
            }

            throw;
        }
    }

    /// <summary>What a restart keeps and what it forgets, in half a sentence.</summary>
    public static string Keeping(DevelopmentServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.DatabaseFile is { } file
            ? $"keeps namespaces, runs, histories, timers and pending tasks in {Path.GetFullPath(file)}; forgets on restart: pollers, waiting queries, updates nobody accepted, times of heartbeats"
            : "keeps everything in memory only: a restart forgets all of it (--db-filename keeps it)";
    }

    /// <summary>Releases waiting callers and stops. What was acknowledged is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.Clock.Stop();
        await _application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        await _core.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(DevelopmentServerOptions options, ServerCore core)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            // A worker keeps a dozen polls open, and one connection may carry many workers.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 10_000;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            kestrel.Listen(IPAddress.Parse(options.Ip), options.Port, listen => listen.Protocols = HttpProtocols.Http2);
            if (options.HttpPort is { } httpPort)
            {
                kestrel.Listen(IPAddress.Parse(options.Ip), httpPort, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
        Configure(builder.Logging, options);
        builder.Services.AddSingleton<IHostLifetime, UnattachedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 128 * 1024 * 1024);
        builder.Services.AddSingleton(core);
        builder.Services.AddSingleton<WorkflowEndpoint>();
        builder.Services.AddSingleton<OperatorEndpoint>();
        builder.Services.AddSingleton<HealthEndpoint>();

        var application = builder.Build();
        application.UseMiddleware<UnknownMethods>();
        application.UseRouting();
        application.MapGrpcService<WorkflowEndpoint>();
        application.MapGrpcService<OperatorEndpoint>();
        application.MapGrpcService<HealthEndpoint>();
        application.MapGet("/health", () => "ok");
        return application;
    }

    private static void Configure(ILoggingBuilder logging, DevelopmentServerOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", options.LogLevel == LogLevel.Trace ? LogLevel.Trace : LogLevel.None);
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>Signals belong to the process that hosts the server, not to the server.</summary>
    private sealed class UnattachedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
