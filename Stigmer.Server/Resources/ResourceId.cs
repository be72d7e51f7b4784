namespace Stigmer.Server.Resources;

/// <summary>Makes ids: the kind's prefix, a hyphen and a ULID in lower case.</summary>
internal static class ResourceId
{
    internal static string New(ResourceKind kind, DateTimeOffset now) => $"{kind.Prefix}-{Ulid.New(now)}";
}
