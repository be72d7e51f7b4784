using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Mapping;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds gRPC to an application.</summary>
public static class GrpcServicesExtensions
{
    /// <summary>Adds what gRPC services need.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.Configure<RouteOptions>(options => options.ConstraintMap[UnknownCalls.ConstraintName] = typeof(GrpcRequestConstraint));
        services.TryAddSingleton<UnknownCalls>();
        return new GrpcServerBuilder(services);
    }

    /// <summary>Adds what gRPC services need, with options for all of them.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.Configure(configureOptions);
        return services.AddGrpc();
    }

    /// <summary>Sets options of one service, on top of those of all.</summary>
    public static IGrpcServerBuilder AddServiceOptions<TService>(this IGrpcServerBuilder grpcBuilder, Action<GrpcServiceOptions<TService>> configure)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(grpcBuilder);
        grpcBuilder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<GrpcServiceOptions<TService>>, InheritedOptions<TService>>());
        grpcBuilder.Services.Configure(configure);
        return grpcBuilder;
    }

    private sealed class GrpcServerBuilder(IServiceCollection services) : IGrpcServerBuilder
    {
        public IServiceCollection Services { get; } = services;
    }

    /// <summary>Starts the options of a service from those of all services.</summary>
    private sealed class InheritedOptions<TService>(IOptions<GrpcServiceOptions> all) : IConfigureOptions<GrpcServiceOptions<TService>>
        where TService : class
    {
        public void Configure(GrpcServiceOptions<TService> options)
        {
            var inherited = all.Value;
            options.MaxSendMessageSize = inherited.MaxSendMessageSize;
            options.MaxReceiveMessageSize = inherited.MaxReceiveMessageSize;
            options.EnableDetailedErrors = inherited.EnableDetailedErrors;
            options.ResponseCompressionAlgorithm = inherited.ResponseCompressionAlgorithm;
            options.ResponseCompressionLevel = inherited.ResponseCompressionLevel;
            options.IgnoreUnknownServices = inherited.IgnoreUnknownServices;
            foreach (var interceptor in inherited.Interceptors)
            {
                options.Interceptors.Add(interceptor);
            }
        }
    }
}
