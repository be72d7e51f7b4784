namespace Stigmer.Server.Resources;

/// <summary>One page of a list, and how long the whole list is.</summary>
internal sealed record ResourcePage<T>(IReadOnlyList<T> Items, long Total)
{
    /// <summary>Token of the page that follows this one; empty after the last.</summary>
    internal string Next { get; init; } = "";
}
