namespace Stigmer.Server.Resources;

/// <summary>Which resources of a kind a list shows; what is not set does not narrow it.</summary>
internal sealed record ResourceFilter
{
    /// <summary>Only those that belong to this.</summary>
    internal string? Parent { get; init; }

    /// <summary>Only those that belong to this, or to a resource of <see cref="ParentKind"/> that does.</summary>
    internal string? Ancestor { get; init; }

    internal ResourceKind? ParentKind { get; init; }

    /// <summary>Only those that this caller may see; null for all.</summary>
    internal Visibility? Visibility { get; init; }

    /// <summary>Only those that carry all of these.</summary>
    internal IReadOnlyCollection<string> Tags { get; init; } = [];
}
