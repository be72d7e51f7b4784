using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The log lines of all resources: written, kept and watched.</summary>
public class ResourceLoggerService
{
    private const int ReaderBacklog = 10_000;

    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _clock;

    internal ResourceLoggerService(TimeProvider clock) => _clock = clock;

    /// <summary>A logger whose lines stand among those of every instance of the resource.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);

        return new ResourceLogger([.. resource.InstanceIds().Select(LogOf)]);
    }

    /// <summary>A logger whose lines stand among those of the instance.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger([LogOf(resourceName)]);

    /// <summary>The lines kept of the resource, then every further one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);

        return WatchAsync([.. resource.InstanceIds().Select(LogOf)]);
    }

    /// <summary>The lines kept of the instance, then every further one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => WatchAsync([LogOf(resourceName)]);

    /// <summary>The lines kept of the resource.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);

        foreach (var id in resource.InstanceIds())
        {
            yield return await Task.FromResult(LogOf(id).Lines()).ConfigureAwait(false);
        }
    }

    internal ResourceLog LogOf(string resourceId) => _logs.GetOrAdd(resourceId, _ => new ResourceLog(_clock));

    private static async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        IReadOnlyList<ResourceLog> logs, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var lines = Channel.CreateBounded<LogLine>(
            new BoundedChannelOptions(ReaderBacklog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        try
        {
            foreach (var kept in logs.Select(log => log.Attach(lines.Writer)).ToList().Where(kept => kept.Count > 0))
            {
                yield return kept;
            }

            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return [line];
            }
        }
        finally
        {
            foreach (var log in logs)
            {
                log.Detach(lines.Writer);
            }
        }
    }
}
