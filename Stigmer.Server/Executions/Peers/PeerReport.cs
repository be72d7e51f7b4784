namespace Stigmer.Server.Executions.Peers;

/// <summary>Where to look for entries that other servers have committed.</summary>
/// <param name="All">Something may have gone unheard: at everything that is watched.</param>
/// <param name="ExecutionIds">At these, which others have named.</param>
internal readonly record struct PeerReport(bool All, IReadOnlyCollection<string> ExecutionIds);
