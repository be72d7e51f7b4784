namespace Stigmer.Server.Resources;

/// <summary>One page of a list, and how long the whole list is.</summary>
internal sealed record ResourcePage<T>(IReadOnlyList<T> Items, long Total);
