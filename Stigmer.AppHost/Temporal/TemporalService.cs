namespace Stigmer.AppHost.Temporal;

/// <summary>The Temporal service of this application, however it comes to run.</summary>
internal sealed record TemporalService(
    IResourceBuilder<IResource> Resource, ReferenceExpression Address, string Namespace, string Flavour);
