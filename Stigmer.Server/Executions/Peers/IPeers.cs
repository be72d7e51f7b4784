using Stigmer.Api.Executions.V1;

namespace Stigmer.Server.Executions.Peers;

/// <summary>The other servers on the same database, as far as watchers of executions are concerned.</summary>
internal interface IPeers
{
    /// <summary>Tells the others, soon; may be lost. Never waits, since it is called between one commit and the next.</summary>
    void Tell(string executionId, FeedMessage news);
}
