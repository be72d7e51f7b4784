using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients and workers.</summary>
public static class TemporalHostingServiceCollectionExtensions
{
    /// <summary>Runs a worker that connects by itself.</summary>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(
        this IServiceCollection services, string clientTargetHost, string clientNamespace, string taskQueue) =>
        services.AddHostedTemporalWorker(taskQueue).ConfigureOptions(options =>
            options.ClientOptions = new TemporalClientConnectOptions(clientTargetHost) { Namespace = clientNamespace });

    /// <summary>Runs a worker on the client that the services hold, unless its options say how to connect.</summary>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(this IServiceCollection services, string taskQueue)
    {
        var id = new TemporalWorkerServiceIdentifier(taskQueue, null, false);
        if (services.Any(service => service.ServiceType == typeof(TemporalWorkerServiceIdentifier)
            && id.Equals(service.ImplementationInstance)))
        {
            throw new InvalidOperationException($"Worker service for task queue '{taskQueue}' already registered");
        }

        services.AddSingleton(id);
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<TemporalWorkerService>(provider, id));
        var builder = new TemporalWorkerServiceOptionsBuilder(taskQueue, services);
        builder.ConfigureOptions().Configure(options => options.TaskQueue = taskQueue);
        return builder;
    }

    /// <summary>Registers a client that connects with its first call.</summary>
    public static OptionsBuilder<TemporalClientConnectOptions> AddTemporalClient(
        this IServiceCollection services, string? clientTargetHost = null, string? clientNamespace = null)
    {
        services.TryAddSingleton<ITemporalClient>(provider =>
        {
            var options = (TemporalClientConnectOptions)provider
                .GetRequiredService<IOptions<TemporalClientConnectOptions>>().Value.Clone();
            if (options.LoggerFactory is Logging.Abstractions.NullLoggerFactory
                && provider.GetService<ILoggerFactory>() is { } loggerFactory)
            {
                options.LoggerFactory = loggerFactory;
            }

            return TemporalClient.CreateLazy(options);
        });
        var builder = services.AddOptions<TemporalClientConnectOptions>();
        if (clientTargetHost is not null)
        {
            builder.Configure(options => options.TargetHost = clientTargetHost);
        }

        if (clientNamespace is not null)
        {
            builder.Configure(options => options.Namespace = clientNamespace);
        }

        return builder;
    }

    /// <summary>Registers a client that connects with its first call.</summary>
    public static IServiceCollection AddTemporalClient(
        this IServiceCollection services, Action<TemporalClientConnectOptions> configureClient)
    {
        services.AddTemporalClient().Configure(configureClient);
        return services;
    }
}
