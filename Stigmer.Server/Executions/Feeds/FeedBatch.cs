using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Feeds;

/// <summary>What a watcher finds when it looks.</summary>
/// <param name="Stale">Something was left out or changed behind the journal: read the store before going on.</param>
/// <param name="Events">In the order of their commits.</param>
internal readonly record struct FeedBatch(bool Stale, IReadOnlyList<WatchEvent> Events);
