using Grpc.Core;
using Grpc.Net.Client;
using Stigmer.AgentRunner.Settings;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

internal static class ReportingExtensions
{
    // The server keeps its answers under 4 MB, but one entry can be longer.
    private const int MaxMessageBytes = 64 * 1024 * 1024;

    /// <summary>The way to the server: journals, and live text, which in cloud mode goes by Redis.</summary>
    internal static IServiceCollection AddReporting(this IServiceCollection services, bool byRedis)
    {
        services.AddSingleton(provider => GrpcChannel.ForAddress(
            provider.GetRequiredService<RunnerSettings>().Backend.Address,
            new GrpcChannelOptions { MaxReceiveMessageSize = MaxMessageBytes }));
        services.AddSingleton(provider => new JournalService.JournalServiceClient(provider.GetRequiredService<GrpcChannel>()));
        services.AddSingleton(provider => new Metadata
        {
            { "authorization", $"Bearer {provider.GetRequiredService<RunnerSettings>().Backend.ApiKey}" },
        });
        services.AddSingleton<ServerCalls>();
        services.AddSingleton<Journal>();
        services.AddSingleton<JournalCache>();
        _ = byRedis ? services.AddSingleton<IDeltaRoute, RedisDeltas>() : services.AddSingleton<IDeltaRoute, ServerDeltas>();
        services.AddSingleton<DeltaPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<DeltaPublisher>());

        return services;
    }
}
