using Grpc.AspNetCore.Server;

namespace Stigmer.Server.Access;

/// <summary>Who may call what, in cloud mode; in local mode everybody may call everything.</summary>
internal static class AccessExtensions
{
    private static readonly TimeSpan IssuerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A set of keys is a few kilobytes.</summary>
    private const int LargestAnswer = 256 * 1024;

    internal static IServiceCollection AddAccess(this IServiceCollection services, AccessSettings? settings)
    {
        if (settings is null)
        {
            return services;
        }

        services.AddHttpClient(SigningKeys.Client, client =>
        {
            client.Timeout = IssuerTimeout;
            client.MaxResponseContentBufferSize = LargestAnswer;
        }).RemoveAllLoggers();
        services.AddOptions<CallLimits>().BindConfiguration("Limits").ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton(settings)
            .AddSingleton<CallLimiter>()
            .AddSingleton<RefusalLimiter>()
            .AddSingleton<StreamGuard>()
            .AddSingleton<SigningKeys>()
            .AddSingleton<Memberships>()
            .AddSingleton<TokenCheck>()
            .AddSingleton<KeyCheck>()
            .AddSingleton<Credentials>()
            .AddSingleton<Filings>()
            .AddSingleton<RequestGuard>()
            .AddSingleton<AccessTable>()
            .AddSingleton<Authorization>()
            .Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<Authorization>());
    }

    internal static IApplicationBuilder UseAccess(this IApplicationBuilder app, AccessSettings? settings) =>
        settings is null ? app : app.UseMiddleware<AccessMiddleware>();
}
