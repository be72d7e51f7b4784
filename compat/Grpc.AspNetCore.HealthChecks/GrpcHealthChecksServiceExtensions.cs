using Grpc.AspNetCore.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health service of gRPC.</summary>
public static class GrpcHealthChecksServiceExtensions
{
    /// <summary>Adds the health service; the health checks are added to what is returned.</summary>
    public static IHealthChecksBuilder AddGrpcHealthChecks(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.All(service => service.ServiceType != typeof(HealthReports)))
        {
            services.Configure<GrpcHealthChecksOptions>(options => options.Services.Map("", _ => true));
            services.TryAddSingleton<HealthReports>();
            services.AddSingleton<IHealthCheckPublisher>(provider => provider.GetRequiredService<HealthReports>());
        }

        return services.AddHealthChecks();
    }

    /// <summary>Adds the health service with options.</summary>
    public static IHealthChecksBuilder AddGrpcHealthChecks(this IServiceCollection services, Action<GrpcHealthChecksOptions> configure)
    {
        var checks = services.AddGrpcHealthChecks();
        services.Configure(configure);
        return checks;
    }
}
