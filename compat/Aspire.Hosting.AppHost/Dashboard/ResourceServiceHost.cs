using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Serves the resource service beside the application. It comes up while the resources start, which do not wait for it, and
/// without it they run all the same.
/// </summary>
internal sealed class ResourceServiceHost(
    IConfiguration configuration, IServiceProvider services, ILoggerFactory loggers, ILogger<DistributedApplication> logger)
    : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private Task<WebApplication?> _server = Task.FromResult<WebApplication?>(null);

    private bool _disposed;

    /// <summary>Where it listens; null when it could not.</summary>
    internal async Task<Uri?> AddressAsync(CancellationToken cancellationToken) =>
        await _server.WaitAsync(cancellationToken).ConfigureAwait(false) is { } server
            ? new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())
            : null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = ResourceServiceSettings.Read(configuration);
        _server = Task.Run(() => ServeAsync(settings), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Watchers would stay for ever, and the server would wait for them.
        await _ending.CancelAsync().ConfigureAwait(false);
        if (await _server.ConfigureAwait(false) is { } server)
        {
            await server.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The services dispose of it twice: as itself and as a hosted service.
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        if (await _server.ConfigureAwait(false) is { } server)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        _ending.Dispose();
    }

    private async Task<WebApplication?> ServeAsync(ResourceServiceSettings settings)
    {
        var server = Build(settings);
        try
        {
            await server.StartAsync(_ending.Token).ConfigureAwait(false);
            return server;
        }
        catch (Exception refused) when (refused is IOException or InvalidOperationException or OperationCanceledException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            if (!_ending.IsCancellationRequested)
            {
                logger.LogWarning("No dashboard can be attached: {Address} cannot be used. {Reason}", settings.Address, refused.Message);
            }

            return null;
        }
    }

    private WebApplication Build(ResourceServiceSettings settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new BorrowedLoggers(loggers));
        builder.Services.AddSingleton<IHostLifetime, BorrowedLifetime>();
        builder.Services.AddSingleton(new ApiKeyCheck(settings.ApiKey));
        builder.Services.AddSingleton(ActivatorUtilities.CreateInstance<ResourceService>(services, _ending.Token));
        builder.Services.AddGrpc(options => options.Interceptors.Add<ApiKeyCheck>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings));
        if (IsHttps(settings))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var server = builder.Build();
        server.UseRouting();
        server.MapGrpcService<ResourceService>();
        return server;
    }

    private static void Listen(KestrelServerOptions kestrel, ResourceServiceSettings settings)
    {
        if (settings.Literal is { } literal)
        {
            kestrel.Listen(literal, settings.Address.Port, Configure);
        }
        else
        {
            kestrel.ListenLocalhost(settings.Address.Port, Configure);
        }

        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http2;
            if (IsHttps(settings))
            {
                listen.UseHttps();
            }
        }
    }

    private static bool IsHttps(ResourceServiceSettings settings) => settings.Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>The application's loggers. Of a host that cannot start we tell in a line, it would in a page of stack.</summary>
    private sealed class BorrowedLoggers(ILoggerFactory loggers) : ILoggerFactory
    {
        private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

        public ILogger CreateLogger(string categoryName) => categoryName == Host ? NullLogger.Instance : loggers.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

        public void Dispose()
        {
            // They are the application's.
        }
    }

    /// <summary>The application itself listens to signals; the server ends with it.</summary>
    private sealed class BorrowedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
