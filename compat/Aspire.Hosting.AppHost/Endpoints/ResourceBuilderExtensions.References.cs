using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Tells the resource all addresses of another.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);

        return builder
            .WithAnnotation(new ReferenceAnnotation(source.Resource))
            .WithEnvironment(context => AddAddresses(context.EnvironmentVariables, source.Resource.GetEndpoints()));
    }

    /// <summary>Tells the resource the address of an endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointReference);

        return builder
            .WithAnnotation(new ReferenceAnnotation(endpointReference))
            .WithEnvironment(context => AddAddresses(context.EnvironmentVariables, [endpointReference]));
    }

    /// <summary>Tells the resource the connection string of another, and its parts.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);

        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.WithAnnotation(new ReferenceAnnotation(resource)).WithEnvironment(context =>
        {
            context.EnvironmentVariables[resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}"] =
                new ConnectionStringReference(resource, optional);
            var prefix = name.Length == 0 ? "" : $"{VariableName(name)}_";
            foreach (var (part, value) in resource.GetConnectionProperties())
            {
                context.EnvironmentVariables[$"{prefix}{VariableName(part)}"] = value;
            }
        });
    }

    /// <summary>Tells the resource the address of a service that somebody else runs.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(externalService);

        var service = externalService.Resource;
        return builder.WithAnnotation(new ReferenceAnnotation(service)).WithEnvironment(async context =>
        {
            var variable = VariableName(service.Name);
            if (service.Uri is { } uri)
            {
                context.EnvironmentVariables[variable] = uri.ToString();
                context.EnvironmentVariables[$"services__{service.Name}__{uri.Scheme}__0"] = uri.ToString();
            }
            else if (context.ExecutionContext.IsPublishMode)
            {
                // The scheme is not known before the value is.
                context.EnvironmentVariables[$"services__{service.Name}__default__0"] = service.UrlParameter!;
                context.EnvironmentVariables[variable] = service.UrlParameter!;
            }
            else
            {
                var scheme = (await service.GetUrlAsync(context.CancellationToken).ConfigureAwait(false)).Scheme;
                context.EnvironmentVariables[$"services__{service.Name}__{scheme}__0"] = service.UrlParameter!;
                context.EnvironmentVariables[$"{variable}_{VariableName(scheme)}"] = service.UrlParameter!;
            }
        });
    }

    private static void AddAddresses(Dictionary<string, object> variables, IEnumerable<EndpointReference> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            var service = endpoint.Resource.Name;
            variables[$"{VariableName(service)}_{VariableName(endpoint.EndpointName)}"] = endpoint;

            // A second endpoint of the same scheme counts on; the same endpoint, referenced twice, keeps its number.
            var index = 0;
            string key;
            do
            {
                key = string.Create(CultureInfo.InvariantCulture, $"services__{service}__{endpoint.Scheme}__{index++}");
            }
            while (variables.TryGetValue(key, out var taken)
                && taken is EndpointReference other && other.EndpointName != endpoint.EndpointName);

            variables[key] = endpoint;
        }
    }

    private static string VariableName(string name)
    {
        var upper = string.Concat(name.ToUpperInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiDigit(upper[0]) ? "_" + upper : upper;
    }
}
