using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>Which hosted worker a service is.</summary>
public record TemporalWorkerServiceIdentifier(string TaskQueue, string? Version, bool VersionIsBuildId);

/// <summary>Runs a worker for as long as its host runs.</summary>
public class TemporalWorkerService : BackgroundService
{
    private readonly TemporalClientConnectOptions? _clientOptions;
    private readonly ITemporalClient? _client;
    private readonly TemporalWorkerOptions _workerOptions;

    /// <summary>Creates a service that connects by itself.</summary>
    public TemporalWorkerService(TemporalWorkerServiceOptions options)
        : this(options.ClientOptions ?? throw new ArgumentException("Client options required"), options)
    {
    }

    /// <summary>Creates a service that connects by itself.</summary>
    public TemporalWorkerService(TemporalClientConnectOptions clientOptions, TemporalWorkerOptions workerOptions)
    {
        _clientOptions = clientOptions;
        _workerOptions = workerOptions;
    }

    /// <summary>Creates a service on a client.</summary>
    public TemporalWorkerService(ITemporalClient client, TemporalWorkerOptions workerOptions)
    {
        _client = client;
        _workerOptions = workerOptions;
    }

    /// <summary>Creates the service of a host's registration.</summary>
    public TemporalWorkerService(
        TemporalWorkerServiceIdentifier serviceId,
        IOptionsMonitor<TemporalWorkerServiceOptions> optionsMonitor,
        ITemporalClient? existingClient = null,
        ILoggerFactory? loggerFactory = null)
    {
        var options = (TemporalWorkerServiceOptions)optionsMonitor.Get(serviceId.TaskQueue).Clone();
        options.LoggerFactory ??= loggerFactory;
        _workerOptions = options;
        _clientOptions = options.ClientOptions;
        if (_clientOptions is { } clientOptions)
        {
            if (loggerFactory is not null && clientOptions.LoggerFactory is NullLoggerFactory)
            {
                clientOptions.LoggerFactory = loggerFactory;
            }
        }
        else
        {
            _client = existingClient ?? throw new InvalidOperationException(
                "Worker service has neither client options nor a client in the services");
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var client = _client ?? await TemporalClient.ConnectAsync(_clientOptions!).ConfigureAwait(false);
        await client.Connection.ConnectAsync().ConfigureAwait(false);
        using var worker = new TemporalWorker(client, _workerOptions);
        await worker.ExecuteAsync(stoppingToken).ConfigureAwait(false);
    }
}
