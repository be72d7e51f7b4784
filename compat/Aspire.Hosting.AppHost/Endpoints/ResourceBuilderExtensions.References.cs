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
        ArgumentNullException.ThrowIfNull(source);

        return builder.WithEnvironment(context => AddAddresses(context.EnvironmentVariables, source.Resource.GetEndpoints()));
    }

    /// <summary>Tells the resource the address of an endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);

        return builder.WithEnvironment(context => AddAddresses(context.EnvironmentVariables, [endpointReference]));
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
