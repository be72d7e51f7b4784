namespace Stigmer.AppHost.Temporal;

/// <summary>A Temporal service that somebody else runs.</summary>
internal sealed class ExternalTemporalResource(string name) : Resource(name);
