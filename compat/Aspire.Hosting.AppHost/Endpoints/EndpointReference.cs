namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource, which may be declared and settled later. Its value is its URL.</summary>
public sealed class EndpointReference : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>Refers to the endpoint of that name.</summary>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentException.ThrowIfNullOrEmpty(endpointName);

        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>Refers to that endpoint.</summary>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
        : this(owner, endpoint.Name)
    {
    }

    /// <summary>The resource that has the endpoint.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; }

    /// <summary>The endpoint; throws when the resource has none of that name.</summary>
    public EndpointAnnotation EndpointAnnotation => Find()
        ?? throw new InvalidOperationException($"The endpoint `{EndpointName}` is not defined for the resource `{Resource.Name}`.");

    /// <summary>Whether the resource has an endpoint of that name.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether the address is settled.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>The URL; throws while it is not settled.</summary>
    public string Url => Allocated.UriString;

    /// <summary>The host's name; throws while it is not settled.</summary>
    public string Host => Allocated.Address;

    /// <summary>The public port; throws while it is not settled.</summary>
    public int Port => Allocated.Port;

    /// <summary>The scheme of the URL.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    string IManifestExpressionProvider.ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    private AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint
        ?? throw new InvalidOperationException($"The endpoint `{EndpointName}` is not allocated for the resource `{Resource.Name}`.");

    /// <summary>A part of the address, as a value of its own.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    private EndpointAnnotation? Find() =>
        Resource.Endpoints().FirstOrDefault(e => string.Equals(e.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}
