using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What one watcher sees: how things stand, then each change, with nothing between.</summary>
internal sealed record ResourceWatch(IReadOnlyList<ResourceEvent> Present, ChannelReader<ResourceEvent> Changes, Action End) : IDisposable
{
    public void Dispose() => End();
}
