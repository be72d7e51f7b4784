using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property)
    : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference ?? throw new ArgumentNullException(nameof(endpointReference));

    /// <summary>The part.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc />
    public string ValueExpression => Property switch
    {
        EndpointProperty.Url => Expression("url"),
        EndpointProperty.Host or EndpointProperty.IPV4Host => Expression("host"),
        EndpointProperty.Port => Expression("port"),
        EndpointProperty.Scheme => Expression("scheme"),
        EndpointProperty.TargetPort => Expression("targetPort"),
        EndpointProperty.HostAndPort => $"{Expression("host")}:{Expression("port")}",
        EndpointProperty.TlsEnabled => Expression("tlsEnabled"),
        _ => throw NotSupported(),
    };

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <summary>The part, once the address is settled.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => Property switch
    {
        // Declared, and therefore known before there is an address.
        EndpointProperty.Scheme => new(Endpoint.EndpointAnnotation.UriScheme),
        EndpointProperty.TlsEnabled => new(Endpoint.EndpointAnnotation.TlsEnabled ? bool.TrueString : bool.FalseString),
        _ => GetAllocatedValueAsync(cancellationToken),
    };

    private async ValueTask<string?> GetAllocatedValueAsync(CancellationToken cancellationToken)
    {
        var endpoint = Endpoint.EndpointAnnotation;
        var allocated = await endpoint.AllocationAsync(cancellationToken).ConfigureAwait(false);

        return Property switch
        {
            EndpointProperty.Url => allocated.UriString,
            EndpointProperty.Host => allocated.Address,
            EndpointProperty.IPV4Host => "127.0.0.1",
            EndpointProperty.Port => allocated.Port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.TargetPort => endpoint.TargetPort?.ToString(CultureInfo.InvariantCulture)
                ?? throw new InvalidOperationException(
                    $"The endpoint `{Endpoint.EndpointName}` of the resource `{Endpoint.Resource.Name}` declares no target port: each process has one of its own."),
            EndpointProperty.HostAndPort => allocated.EndPointString,
            _ => throw NotSupported(),
        };
    }

    private InvalidOperationException NotSupported() =>
        new($"The property '{Property}' is not supported for the endpoint '{Endpoint.EndpointName}'.");

    private string Expression(string part) => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{part}}}";
}
