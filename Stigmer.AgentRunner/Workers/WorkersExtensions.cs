using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Turns;
using Stigmer.ServiceDefaults.Temporal;
using Temporalio.Extensions.Hosting;

namespace Stigmer.AgentRunner.Workers;

internal static class WorkersExtensions
{
    // A cancellation comes with the answer to a heartbeat, and the SDK holds heartbeats back for this long at most.
    private static readonly TimeSpan HeartbeatThrottle = TimeSpan.FromMilliseconds(400);

    /// <summary>The worker that takes turns from Temporal, and its health.</summary>
    internal static IServiceCollection AddTurnWorker(this IServiceCollection services, RunnerSettings settings)
    {
        services.AddOptions<WorkerOptions>().BindConfiguration("Worker").ValidateDataAnnotations().ValidateOnStart();
        services.AddTemporalClient(client =>
        {
            client.TargetHost = settings.Temporal.Address;
            client.Namespace = settings.Temporal.Namespace;
            client.Identity = RunnerIdentity.Name;
            client.Interceptors = [TemporalTracing.Interceptor];
            settings.Temporal.Secure(client);
        });
        // New runs come by the queue that all runners share, and go on by that of the host where their files are.
        foreach (var queue in new[] { settings.Temporal.RunnerTaskQueue, settings.HostTaskQueue }.OfType<string>())
        {
            services.AddHostedTemporalWorker(queue)
                .AddSingletonActivities<TurnActivities>()
                .ConfigureOptions()
                .Configure<IOptions<WorkerOptions>>((worker, limits) =>
                {
                    worker.Identity = RunnerIdentity.Name;
                    worker.MaxConcurrentActivities = settings.MaxConcurrency;
                    worker.MaxHeartbeatThrottleInterval = HeartbeatThrottle;
                    worker.DefaultHeartbeatThrottleInterval = HeartbeatThrottle;
                    worker.GracefulShutdownTimeout = limits.Value.ShutdownLimit - TimeSpan.FromSeconds(1);
                });
        }

        services.AddSingleton<TemporalProbe>();
        services.AddHealthChecks().AddCheck<PollingHealthCheck>("worker");

        return services;
    }
}
