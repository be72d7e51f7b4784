using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Stigmer.AppHost.Restarts;

internal static class RestartOnCrashExtensions
{
    /// <summary>
    /// Starts the resource again when it ends with a failure: Aspire itself only shows that. Whoever stops it, by command
    /// or with the application, has it stay stopped.
    /// </summary>
    internal static IResourceBuilder<T> WithRestartOnCrash<T>(this IResourceBuilder<T> resource) where T : IResource
    {
        if (resource.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return resource;
        }

        var services = resource.ApplicationBuilder.Services;
        if (services.Any(service => service.ServiceType == typeof(RestartHistory)))
        {
            // One watches over all.
            return resource.WithAnnotation(new RestartOnCrashAnnotation());
        }

        services.AddOptions<RestartOptions>().BindConfiguration("RestartOnCrash").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RestartHistory>();
        services.AddSingleton<CrashReports>();
        services.AddHostedService<CrashRestarter>();
        return resource.WithAnnotation(new RestartOnCrashAnnotation());
    }
}
