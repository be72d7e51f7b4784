using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>The instances of all resources that are processes.</summary>
internal sealed class ProcessInstances(IServiceProvider services) : IAsyncDisposable
{
    private const string SuffixLetters = "abcdefghijklmnopqrstuvwxyz";
    private const int SuffixLength = 8;

    private readonly Dictionary<string, ProcessInstance> _instances = new(StringComparer.OrdinalIgnoreCase);
    private readonly ProcessGuard _guard = new();
    private readonly CancellationTokenSource _stopping = new();

    internal IReadOnlyCollection<ProcessInstance> All => _instances.Values;

    /// <summary>Gives each resource that is a process its instance.</summary>
    internal void Create(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources.Where(resource => resource is ProjectResource or ExecutableResource))
        {
            var replicas = resource.TryGetLastAnnotation<ReplicaAnnotation>(out var declared) ? declared.Replicas : 1;
            if (replicas > 1 && resource.Endpoints().FirstOrDefault(endpoint => !endpoint.IsProxied) is { } own)
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' can have multiple replicas, but its endpoint '{own.Name}' has no proxy that they could share.");
            }

            var created = Enumerable.Range(0, replicas).Select(_ => Create(resource)).ToList();
            resource.Annotations.Add(new InstancesAnnotation([.. created.Select(instance => instance.Id)]));
        }
    }

    /// <summary>The instance of that id, or the one of the resource of that name.</summary>
    internal ProcessInstance? Find(string id) =>
        _instances.GetValueOrDefault(id)
        ?? _instances.Values.FirstOrDefault(instance => string.Equals(instance.Resource.Name, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gives up starting and stops everything, all at the same time.</summary>
    internal async Task StopAllAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_instances.Values.Select(instance => instance.StopAsync(CancellationToken.None))).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllAsync().ConfigureAwait(false);
        _guard.Dispose();
        _stopping.Dispose();
    }

    private ProcessInstance Create(IResource resource)
    {
        var suffix = RandomNumberGenerator.GetString(SuffixLetters, SuffixLength);
        var instance = ActivatorUtilities.CreateInstance<ProcessInstance>(services, resource, suffix, _guard, _stopping.Token);
        _instances[instance.Id] = instance;
        return instance;
    }
}
