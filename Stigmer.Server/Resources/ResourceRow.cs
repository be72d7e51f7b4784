namespace Stigmer.Server.Resources;

/// <summary>A resource as the store keeps it: what it is found by, and its bytes.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Unique within the kind.</param>
/// <param name="Org">Organisation; may be empty.</param>
/// <param name="Slug">Unique within kind and organisation.</param>
/// <param name="Parent">Id of what it belongs to, such as an instance's agent; empty when it belongs to nothing.</param>
/// <param name="Tags">From its metadata.</param>
/// <param name="Data">The message.</param>
internal sealed record ResourceRow(
    ResourceKind Kind, string Id, string Org, string Slug, string Parent, IReadOnlyCollection<string> Tags, byte[] Data)
{
    /// <summary>See <see cref="Ownership"/>; null leaves it as it is.</summary>
    internal string? Owner { get; init; }
}
