using Stigmer.ServiceDefaults;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Client;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Running executions on Temporal.</summary>
internal static class WorkflowsExtensions
{
    /// <summary>A neighbour that has not answered by then counts as away.</summary>
    private static readonly TimeSpan PeerLimit = TimeSpan.FromSeconds(3);

    internal static IServiceCollection AddWorkflows(this IServiceCollection services, TemporalSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ITemporalClient>(provider => Connect(settings, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<TemporalGateway>().AddSingleton<ExecutionActivities>();
        services.AddHostedService<ExecutionWorker>().AddHostedService<WorkflowDispatcher>();
        services.AddHealthChecks()
            .AddCheck<TemporalCheck>(TemporalCheck.Name, tags: [HealthTags.Peer], timeout: PeerLimit)
            .AddCheck<RunnerCheck>(RunnerCheck.Name, tags: [HealthTags.Peer], timeout: PeerLimit);
        return services;
    }

    // Lazily: the server is up before Temporal is.
    private static TemporalClient Connect(TemporalSettings settings, ILoggerFactory logs)
    {
        var options = new TemporalClientConnectOptions(settings.Address)
        {
            Namespace = settings.Namespace,
            LoggerFactory = logs,
            Interceptors = [TemporalTracing.Interceptor],
        };
        settings.Secure(options);
        return TemporalClient.CreateLazy(options);
    }
}
