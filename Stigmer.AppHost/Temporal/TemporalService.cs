namespace Stigmer.AppHost.Temporal;

/// <summary>The Temporal service of this application, however it comes to run.</summary>
internal sealed record TemporalService(
    IResourceBuilder<IResource> Resource, ReferenceExpression Address, ReferenceExpression Namespace, string Flavour)
{
    /// <summary>The key that the service asks for, when it asks for one. With a key the connection is encrypted.</summary>
    internal IResourceBuilder<ParameterResource>? ApiKey { get; init; }

    /// <summary>Where it shows itself in a browser, if it does.</summary>
    internal EndpointReference? Ui { get; init; }
}
