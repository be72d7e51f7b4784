using System.Net;
using Compat.Tests.GrpcPeers.Protos;
using Compat.Tests.Support;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Compat.Tests.GrpcPeers;

/// <summary>A real server on a free loopback port, with a channel to it.</summary>
internal sealed class PeerHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lazy<GrpcChannel> channel;

    private PeerHost(WebApplication app)
    {
        this.app = app;
        channel = new Lazy<GrpcChannel>(() => GrpcChannel.ForAddress(Address));
    }

    public string Address => app.Urls.Single();

    public PeerEvents Events => app.Services.GetRequiredService<PeerEvents>();

    public GrpcChannel Channel => channel.Value;

    public Peer.PeerClient Client => new(Channel);

    public static async Task<PeerHost> StartAsync(
        Action<GrpcServiceOptions>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null, HttpProtocols protocols = HttpProtocols.Http2)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // Peers put all their streams on one connection; Kestrel lets them have 100 at a time by default.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 5000;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        builder.Services.AddSingleton<ILoggerProvider, ErrorRecorder>();
        builder.Services.AddGrpc(options ?? (_ => { }));
        builder.Services.AddSingleton<PeerEvents>();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapGrpcService<PeerService>();
        map?.Invoke(app);
        await app.StartAsync(CancellationToken.None);
        return new PeerHost(app);
    }

    /// <summary>An address where nobody listens.</summary>
    public static string DeadAddress() => $"http://127.0.0.1:{FreePort.Find()}";

    /// <summary>Ends the server; its calls may end well.</summary>
    public Task StopAsync() => app.StopAsync(CancellationToken.None);

    /// <summary>Ends the server without waiting for its calls.</summary>
    public async Task AbortAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (channel.IsValueCreated)
        {
            channel.Value.Dispose();
        }

        await app.DisposeAsync();
    }

    /// <summary>Remembers what the server logs as an error.</summary>
    private sealed class ErrorRecorder(PeerEvents events) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                events.Errors.Enqueue($"{formatter(state, exception)} {exception?.GetType().Name}");
            }
        }

        public void Dispose()
        {
        }
    }
}
