namespace Stigmer.AgentRunner.Sandboxes;

/// <summary>What a folder holds.</summary>
/// <param name="Entries">Sorted by path.</param>
/// <param name="IsComplete">False when there is more than was asked for.</param>
internal sealed record SandboxListing(IReadOnlyList<SandboxEntry> Entries, bool IsComplete);
