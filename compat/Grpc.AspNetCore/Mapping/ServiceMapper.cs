using System.Reflection;
using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Mapping;

/// <summary>Finds out which methods a service has and makes an endpoint of each.</summary>
internal static class ServiceMapper
{
    public static IReadOnlyList<IEndpointConventionBuilder> Map<TService>(IEndpointRouteBuilder endpoints)
        where TService : class
    {
        var services = endpoints.ServiceProvider;
        var unknownCalls = services.GetService<UnknownCalls>()
            ?? throw new InvalidOperationException("Unable to find the required services. Call 'IServiceCollection.AddGrpc' where the application adds its services.");
        var options = OptionsOf<TService>(services);
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Grpc.AspNetCore.Server.ServerCallHandler");
        var binder = new EndpointBinder<TService>(endpoints, MethodSettings.From(options, logger));

        BindMethod(typeof(TService)).Invoke(null, [binder, null]);
        unknownCalls.Map(endpoints, binder.ServiceNames, options.IgnoreUnknownServices ?? false);
        return binder.Endpoints;
    }

    private static GrpcServiceOptions OptionsOf<TService>(IServiceProvider services)
        where TService : class => services.GetService<IConfigureOptions<GrpcServiceOptions<TService>>>() is null
            ? services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value
            : services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value;

    /// <summary>The generated method that tells a binder about the methods of a service.</summary>
    private static MethodInfo BindMethod(Type service)
    {
        for (var type = service; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } bind)
            {
                return bind.BindType.GetMethod(bind.BindMethodName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(ServiceBinderBase), type])
                    ?? throw new InvalidOperationException($"{bind.BindType} has no method {bind.BindMethodName} for a binder and {type}.");
            }
        }

        throw new InvalidOperationException($"{service} does not derive from a generated gRPC service.");
    }
}
