namespace Stigmer.Server.Resources;

/// <summary>What one caller may see: its own, its organisations', and what everybody may.</summary>
/// <param name="Identity">The caller.</param>
/// <param name="Organizations">By slug.</param>
internal sealed record Visibility(string Identity, IReadOnlyCollection<string> Organizations);
