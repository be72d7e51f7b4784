namespace Stigmer.Server.Resources;

/// <summary>What a resource is filed under.</summary>
/// <param name="Id">The resource.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Org">Its organisation; may be empty.</param>
/// <param name="Owner">See <see cref="Ownership"/>.</param>
internal sealed record Filing(string Id, string Slug, string Org, string Owner);
