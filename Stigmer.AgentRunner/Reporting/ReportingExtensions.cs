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
        services.AddSingleton(provider => Channel(provider.GetRequiredService<RunnerSettings>().Backend.Address));
        services.AddSingleton(provider => new JournalService.JournalServiceClient(provider.GetRequiredService<GrpcChannel>()));
        services.AddSingleton(provider => new Metadata
        {
            { "authorization", $"Bearer {provider.GetRequiredService<RunnerSettings>().Backend.ApiKey}" },
        });
        services.AddSingleton<ServerCalls>();
        services.AddSingleton<Journal>();
        services.AddSingleton<JournalCache>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HeldFolder>(
            provider, Path.Combine(provider.GetRequiredService<RunnerSettings>().DataFolder, "held")));
        services.AddSingleton<CancelNews>();
        _ = byRedis ? services.AddSingleton<IDeltaRoute, RedisDeltas>() : services.AddSingleton<IDeltaRoute, ServerDeltas>();
        services.AddSingleton<DeltaPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<DeltaPublisher>());

        return services;
    }

    private static GrpcChannel Channel(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = MaxMessageBytes,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,
            // HTTP/2 without TLS cannot pass a proxy.
            UseProxy = address.Scheme == Uri.UriSchemeHttps,
            // A server that vanished without a goodbye is noticed while it has nothing to say.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        },
        DisposeHttpClient = true,
    });
}
