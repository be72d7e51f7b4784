using System.Reflection;
using Grpc.AspNetCore.Server.Calls;
using Grpc.AspNetCore.Server.Pipeline;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Mapping;

/// <summary>Is told about the methods of a service and maps an endpoint for each.</summary>
internal sealed class EndpointBinder<TService>(IEndpointRouteBuilder routes, MethodSettings settings) : ServiceBinderBase
    where TService : class
{
    private readonly List<IEndpointConventionBuilder> endpoints = [];
    private readonly HashSet<string> serviceNames = new(StringComparer.Ordinal);

    public IReadOnlyList<IEndpointConventionBuilder> Endpoints => endpoints;

    public IReadOnlyCollection<string> ServiceNames => serviceNames;

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(TRequest), typeof(ServerCallContext));
        var service = new UnaryService<TService, TRequest, TResponse>(implementation);
        var pipeline = Interception.Around<TRequest, TResponse>(settings.Interceptors, service.InvokeAsync);
        Map(method, implementation, new UnaryHandler<TRequest, TResponse>(method, settings, pipeline).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var service = new ClientStreamingService<TService, TRequest, TResponse>(implementation);
        var pipeline = Interception.Around<TRequest, TResponse>(settings.Interceptors, service.InvokeAsync);
        Map(method, implementation, new ClientStreamingHandler<TRequest, TResponse>(method, settings, pipeline).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var service = new ServerStreamingService<TService, TRequest, TResponse>(implementation);
        var pipeline = Interception.Around<TRequest, TResponse>(settings.Interceptors, service.InvokeAsync);
        Map(method, implementation, new ServerStreamingHandler<TRequest, TResponse>(method, settings, pipeline).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var service = new DuplexStreamingService<TService, TRequest, TResponse>(implementation);
        var pipeline = Interception.Around<TRequest, TResponse>(settings.Interceptors, service.InvokeAsync);
        Map(method, implementation, new DuplexStreamingHandler<TRequest, TResponse>(method, settings, pipeline).HandleAsync);
    }

    private static MethodInfo Find(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Instance | BindingFlags.Public, parameters)
            ?? CaseOf(method.Name, parameters)
            ?? throw new InvalidOperationException($"{typeof(TService)} has no method for {method.FullName}.");

    // Generated C# methods start with a capital whatever the proto says.
    private static MethodInfo? CaseOf(string name, Type[] parameters) =>
        typeof(TService).GetMethod(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase, parameters);

    private void Map(IMethod method, MethodInfo implementation, Microsoft.AspNetCore.Http.RequestDelegate handle)
    {
        serviceNames.Add(method.ServiceName);
        var endpoint = routes.MapMethods(method.FullName, ["POST"], handle);
        object[] metadata =
        [
            new GrpcMethodMetadata(typeof(TService), method),
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. implementation.GetCustomAttributes(inherit: true),
        ];
        endpoint.WithDisplayName($"gRPC - {method.FullName}").WithMetadata(metadata);
        endpoints.Add(endpoint);
    }
}
