using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Takes a service from the provider, or makes one for a single call.</summary>
internal static class ServiceActivator<TService>
    where TService : class
{
    private static readonly bool Disposable = typeof(TService).IsAssignableTo(typeof(IDisposable)) || typeof(TService).IsAssignableTo(typeof(IAsyncDisposable));

    private static readonly ObjectFactory<TService> Make = ActivatorUtilities.CreateFactory<TService>([]);

    /// <summary>An instance; one that is owned is released after the call.</summary>
    public static TService Take(IServiceProvider services, out bool owned)
    {
        var registered = services.GetService<TService>();
        owned = Disposable && registered is null;
        return registered ?? Make(services, []);
    }
}
