using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Pipeline;

/// <summary>Takes an interceptor from the provider, or makes one for a single call.</summary>
internal sealed class InterceptorActivator(InterceptorRegistration registration)
{
    private readonly object[] arguments = [.. registration.Arguments];

    private readonly ObjectFactory make = ActivatorUtilities.CreateFactory(registration.Type, [.. registration.Arguments.Select(argument => argument.GetType())]);

    /// <summary>An instance; one that is owned is released after the call.</summary>
    public Interceptor Take(IServiceProvider services, out bool owned)
    {
        var registered = arguments.Length == 0 ? (Interceptor?)services.GetService(registration.Type) : null;
        owned = registered is null;
        return registered ?? (Interceptor)make(services, arguments);
    }
}
